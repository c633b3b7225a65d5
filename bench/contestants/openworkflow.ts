import type { Contestant } from './contestant.ts'
import { installed } from './installed.ts'
import { inLanes } from './lanes.ts'

/** openworkflow: one worker, which polls for the runs that the same process creates. */
export default {
  name: 'openworkflow',
  settings: () => ({ pool: 50, concurrency: 200, lanes: 20 }),
  sweep: [
    { pool: 10, concurrency: 50, lanes: 50 },
    { pool: 20, concurrency: 20, lanes: 50 },
    { pool: 20, concurrency: 50, lanes: 50 },
    { pool: 20, concurrency: 200, lanes: 50 },
    { pool: 50, concurrency: 50, lanes: 50 },
    { pool: 50, concurrency: 100, lanes: 50 },
  ],
  missing: () => installed('openworkflow'),
  open: (postgres) =>
    postgres.open({
      // Its tables are made by the worker, which is ready before anybody looks.
      ended: `select count(*) from openworkflow.workflow_runs where status = 'completed'`,
      rows: {
        runs: `select count(*) from openworkflow.workflow_runs where status = 'completed'`,
        steps: `select count(*) from openworkflow.step_attempts where status in ('completed', 'succeeded')`,
      },
    }),
  expected: ({ runs, steps }) => ({ runs, steps: runs * steps }),
  serve: async (address, { steps }, { pool, concurrency, lanes }) => {
    const { OpenWorkflow } = await import('openworkflow')
    const { BackendPostgres } = await import('openworkflow/postgres')
    const { default: postgres } = await import('postgres')
    // Its own `connect` migrates, but its pool cannot be sized; one of ours can.
    await (await BackendPostgres.connect(address)).stop()
    const connections = postgres(address, { max: Number(pool), transform: { column: { from: postgres.toCamel } } })
    const openworkflow = new OpenWorkflow({ backend: BackendPostgres.fromPool(connections) })
    const names = Array.from({ length: steps }, (_, index) => `step-${index + 1}`)
    const workflow = openworkflow.defineWorkflow({ name: 'chain' }, async ({ step }) => {
      for (const name of names) await step.run({ name }, async () => null)
    })
    await openworkflow.newWorker({ concurrency: Number(concurrency) }).start()
    return { start: (runs) => inLanes(runs, Number(lanes), () => workflow.run({})) }
  },
} satisfies Contestant
