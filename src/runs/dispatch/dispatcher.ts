import { Logger, run as runQueue } from 'graphile-worker'
import { openDatabase } from '../../database/database.ts'
import { queueSchema } from '../../database/migration-owner.ts'
import { log } from '../../telemetry/log.ts'
import type { Engine } from '../engine.ts'
import type { Run } from '../run.ts'
import { readRuns } from '../run-store.ts'
import { storedError } from '../stored-error.ts'
import { keepQueue } from './kept-queue.ts'
import { takeQueuedRuns, taskName } from './queue.ts'
import { Slots, type Taken } from './slots.ts'

/** Takes runs from the queue while it runs. */
export interface Dispatcher {
  /** Takes nothing more, and resolves when the handlers under way have returned. */
  stop(): Promise<void>
}

/** The library's own, and one that takes many. */
const connections = 4

const queueSession = {
  // Planned while the queue is empty, the question for a job would read and sort all of a full one: 1.7 ms with 2 000
  // jobs, by the index 0.2.
  plan_cache_mode: 'force_generic_plan',
  enable_seqscan: 'off',
  enable_sort: 'off',
  // That a job is taken or done may be lost with the server: a job that comes back is a hint too many.
  synchronous_commit: 'off',
}

/**
 * Starts taking runs of the pipelines that are known here, in their versions. `begin` gets runs as their rows say, and
 * never throws; undefined says that this one is not to be had. A job is over when its run is handed over, not when the run
 * is: whatever gets lost after that, reconciling finds by the row. Jobs are only asked for when there is room for their
 * runs, because a job that waits here is hidden from workers that idle.
 *
 * The library waits for jobs, and is given one at a time; with it as many are taken in one statement as there is room for,
 * until there are no more. One statement a run was what 600 runs that came in the same second waited for.
 *
 * Measured settings: without the library's local queue, because it hoards runs while another worker idles and hides
 * them for four hours when it is killed; without its signal handling and its retries, which are ours.
 */
export async function startDispatcher(
  engine: Engine,
  concurrency: number,
  begin: (run: Run) => Taken | undefined,
): Promise<Dispatcher> {
  const { url, schema } = engine.database
  const slots = new Slots(concurrency)
  let isStopping = false
  const beginAll = (runs: readonly Run[]) => {
    for (const run of runs) {
      const taken = begin(run)
      if (taken) slots.fill(taken)
    }
  }
  /** Never throws: what the library does with an error is not wanted. */
  const take = async (payload: unknown) => {
    const { runId, claim } = payload as { runId: string; claim: number }
    let limit = await slots.reserve(1)
    try {
      const runs = await readRuns(database.pool, [runId])
      beginAll(runs.filter((run) => run.claim === claim))
      for (let isMore = true; isMore && !isStopping; ) {
        slots.giveBack(limit)
        limit = await slots.reserve(concurrency)
        if (isStopping) return
        const more = await takeQueuedRuns(database.pool, schema, names, limit)
        beginAll(more)
        isMore = more.length === limit
      }
    } catch (error) {
      // Runs whose jobs were taken get new ones.
      log.warn(`queue: ${storedError(error).message}`)
    } finally {
      slots.giveBack(limit)
    }
  }
  const names = [...engine.definitions.values()].map(({ name, version }) => taskName(name, version))
  if (names.length === 0) return { stop: async () => undefined }
  const database = openDatabase({
    url,
    ...(schema === undefined ? {} : { schema }),
    applicationName: 'millrace queue',
    maxConnections: connections,
    session: queueSession,
  })
  const queue = await keepQueue((events) =>
    runQueue({
      pgPool: database.pool,
      schema: queueSchema(schema),
      taskList: Object.fromEntries(names.map((name) => [name, take])),
      concurrency: 1,
      pollInterval: 3000,
      noHandleSignals: true,
      events,
      logger: new Logger(() => (level, message) => {
        if (level === 'error') log.error(`queue: ${message}`)
      }),
      preset: { worker: { completeJobBatchDelay: 0 } },
    }),
  )
  return {
    stop: async () => {
      isStopping = true
      slots.end()
      await queue.stop()
      await slots.empty()
      await database.close()
    },
  }
}
