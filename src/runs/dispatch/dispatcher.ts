import { Logger, run as runQueue } from 'graphile-worker'
import { openDatabase } from '../../database/database.ts'
import { queueSchema } from '../../database/migration-owner.ts'
import { log } from '../../telemetry/log.ts'
import type { Engine } from '../engine.ts'
import { keepQueue } from './kept-queue.ts'
import { taskName } from './queue.ts'

/** Takes runs from the queue while it runs. */
export interface Dispatcher {
  /** Takes nothing more, and resolves when the handlers under way have returned. */
  stop(): Promise<void>
}

/** Sessions that ask the queue; more of them stand in each other's way at the head of its index. */
const mostTakers = 4

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
 * Starts taking runs of the pipelines that are known here, in their versions. The handler gets hints, asks the row, and
 * never throws. A job is over when its run is handed over, not when the run is: whatever gets lost after that,
 * reconciling finds by the row. The next job is only asked for when there is room for its run, because a job that waits
 * here is hidden from workers that idle.
 *
 * Measured settings: without the library's local queue, because it hoards runs while another worker idles and hides
 * them for four hours when it is killed; with batched completion, which nearly doubles the rate; without its signal
 * handling and its retries, which are ours.
 */
export async function startDispatcher(
  engine: Engine,
  concurrency: number,
  handle: (runId: string, claim: number) => Promise<void>,
): Promise<Dispatcher> {
  const { url, schema } = engine.database
  const takers = Math.min(mostTakers, concurrency)
  const underWay = new Set<Promise<void>>()
  let isStopping = false
  let ended = Promise.withResolvers<void>()
  const wake = () => {
    ended.resolve()
    ended = Promise.withResolvers<void>()
  }
  const begin = (runId: string, claim: number) => {
    const handled = handle(runId, claim).finally(() => {
      underWay.delete(handled)
      wake()
    })
    underWay.add(handled)
  }
  /** What the takers of one queue do with their jobs. */
  const openTakers = () => {
    let asking = takers
    return async (payload: unknown) => {
      const { runId, claim } = payload as { runId: string; claim: number }
      asking -= 1
      // Of a queue that was started anew, the runs of the one before may still be here.
      while (underWay.size >= concurrency) await ended.promise
      begin(runId, claim)
      while (!isStopping && underWay.size + asking >= concurrency) await ended.promise
      asking += 1
    }
  }
  const names = [...engine.definitions.values()].map(({ name, version }) => taskName(name, version))
  if (names.length === 0) return { stop: async () => undefined }
  const database = openDatabase({
    url,
    ...(schema === undefined ? {} : { schema }),
    applicationName: 'millrace queue',
    maxConnections: takers + 2,
    session: queueSession,
  })
  const queue = await keepQueue((events) => {
    const take = openTakers()
    return runQueue({
      pgPool: database.pool,
      schema: queueSchema(schema),
      taskList: Object.fromEntries(names.map((name) => [name, take])),
      concurrency: takers,
      pollInterval: 3000,
      noHandleSignals: true,
      events,
      logger: new Logger(() => (level, message) => {
        if (level === 'error') log.error(`queue: ${message}`)
      }),
      preset: { worker: { completeJobBatchDelay: 0 } },
    })
  })
  return {
    stop: async () => {
      isStopping = true
      wake()
      await queue.stop()
      await Promise.all(underWay)
      await database.close()
    },
  }
}
