import { Logger, type Runner, run as runQueue } from 'graphile-worker'
import { queueSchema } from '../../database/migration-owner.ts'
import type { Engine } from '../engine.ts'
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
  const tasks = [...definitions.values()].map(({ name, version }) => [
    taskName(name, version),
    async (payload: unknown) => {
      const { runId, claim } = payload as { runId: string; claim: number }
      await handle(runId, claim)
    },
  ])
  if (tasks.length === 0) return { stop: async () => undefined }
  const runner: Runner = await runQueue({
    pgPool: database.pool,
    schema: queueSchema(database.schema),
    taskList: Object.fromEntries(tasks),
    concurrency,
    pollInterval: 1000,
    noHandleSignals: true,
    logger: new Logger(() => (level, message) => {
      if (level === 'error') console.error(`queue: ${message}`)
    }),
    preset: { worker: { completeJobBatchDelay: 0 } },
  })
  runner.promise.catch((error: unknown) => console.error(`queue: ${(error as Error).message}`))
  return { stop: () => runner.stop() }
}
