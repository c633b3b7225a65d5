import type { Contestant } from './contestant.ts'
import { installed } from './installed.ts'
import { inLanes } from './lanes.ts'

/**
 * DBOS Transact: a workflow of steps, enqueued and executed by the same process. One run alone is started without the
 * queue, because the queue is polled and would only add to its time.
 */
export default {
  name: 'dbos',
  settings: ({ runs }) => ({ pool: 20, concurrency: 100, pollMs: 10, lanes: 50, queue: runs > 1 }),
  sweep: [
    { pool: 10, concurrency: 20, pollMs: 50, lanes: 50, queue: true },
    { pool: 10, concurrency: 50, pollMs: 50, lanes: 50, queue: true },
    { pool: 20, concurrency: 50, pollMs: 10, lanes: 20, queue: true },
    { pool: 20, concurrency: 200, pollMs: 10, lanes: 50, queue: true },
    { pool: 50, concurrency: 500, pollMs: 50, lanes: 50, queue: true },
    { pool: 20, concurrency: 50, pollMs: 50, lanes: 50, queue: false },
  ],
  missing: () => installed('@dbos-inc/dbos-sdk'),
  open: (postgres) =>
    postgres.open({
      ended: `select count(*) from dbos.workflow_status where status = 'SUCCESS'`,
      rows: {
        runs: `select count(*) from dbos.workflow_status where status = 'SUCCESS'`,
        steps: `select count(*) from dbos.operation_outputs`,
      },
    }),
  expected: ({ runs, steps }) => ({ runs, steps: runs * steps }),
  serve: async (address, { steps }, { pool, concurrency, pollMs, lanes, queue }) => {
    const { DBOS } = await import('@dbos-inc/dbos-sdk')
    DBOS.setConfig({
      name: 'bench',
      systemDatabaseUrl: address,
      systemDatabasePoolSize: Number(pool),
      logLevel: 'error',
    })
    const names = Array.from({ length: steps }, (_, index) => `step-${index + 1}`)
    const workflow = DBOS.registerWorkflow(
      async () => {
        for (const name of names) await DBOS.runStep(async () => null, { name })
      },
      { name: 'chain' },
    )
    await DBOS.launch()
    await DBOS.registerQueue('bench', {
      workerConcurrency: Number(concurrency),
      minPollingIntervalMs: Number(pollMs),
    })
    const start = () => DBOS.startWorkflow(workflow, queue ? { queueName: 'bench' } : {})()
    return { start: (runs) => inLanes(runs, Number(lanes), start) }
  },
} satisfies Contestant
