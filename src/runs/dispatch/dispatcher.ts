import { Logger, run as runQueue } from 'graphile-worker'
import { queueSchema } from '../../database/migration-owner.ts'
import type { Engine } from '../engine.ts'
import { keepQueue } from './kept-queue.ts'
import { taskName } from './queue.ts'

/** Takes runs from the queue while it runs. */
export interface Dispatcher {
  /** Takes nothing more, and resolves when the handlers under way have returned. */
  stop(): Promise<void>
}

/**
 * Starts taking runs of the pipelines that are known here, in their versions. The handler gets hints, asks the row, and
 * never throws.
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
  const { database, definitions } = engine
  const underWay = new Set<Promise<void>>()
  const take = async (payload: unknown) => {
    const { runId, claim } = payload as { runId: string; claim: number }
    // Of a queue that was started anew, the runs of the one before may still be here.
    while (underWay.size >= concurrency) await Promise.race(underWay)
    const handled = handle(runId, claim).finally(() => underWay.delete(handled))
    underWay.add(handled)
    await handled
  }
  const tasks = [...definitions.values()].map(({ name, version }) => [taskName(name, version), take])
  if (tasks.length === 0) return { stop: async () => undefined }
  const queue = await keepQueue((events) =>
    runQueue({
      pgPool: database.pool,
      schema: queueSchema(database.schema),
      taskList: Object.fromEntries(tasks),
      concurrency,
      pollInterval: 1000,
      noHandleSignals: true,
      events,
      logger: new Logger(() => (level, message) => {
        if (level === 'error') console.error(`queue: ${message}`)
      }),
      preset: { worker: { completeJobBatchDelay: 0 } },
    }),
  )
  return {
    stop: async () => {
      await queue.stop()
      await Promise.all(underWay)
    },
  }
}
