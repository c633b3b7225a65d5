import { readUnservedRuns } from '../../runs/dispatch/left-store.ts'
import { canContinue } from './can-continue.ts'
import { deleteDeadWorkers } from './dead-workers.ts'
import type { ExecutingSession } from './executing-session.ts'
import { headline } from './summary.ts'

/**
 * Finishes runs of the pipeline that a process began with before it went away: killed, say, or the machine was. They
 * come first, because they hold the pipeline's slot and are older.
 */
export async function recoverRuns(session: ExecutingSession, pipeline: string): Promise<void> {
  const { engine, worker } = session
  // Where a newer run takes the place of an older one, finishing the older one first would be for nothing.
  const isReplaced = engine.definitions.get(pipeline)?.overlap.kind === 'cancel'
  await deleteDeadWorkers(engine.database.pool)
  await worker.tick()
  if (isReplaced) return
  for (const run of await readUnservedRuns(engine.database.pool, pipeline, { left: true })) {
    if (session.stopped) return
    if (!(await canContinue(engine, run))) {
      session.say(
        `run ${run.id} was left unfinished, and steps that it had completed have changed since: \`millrace runs cancel ${run.id}\` ends it`,
      )
      continue
    }
    session.say(`run ${run.id} was left unfinished by a process that is gone; it goes on here first`)
    session.say(headline(await session.execute(run.id)))
  }
}
