import { fits } from '../../runs/dispatch/reconcile.ts'
import type { Engine } from '../../runs/engine.ts'
import type { Run } from '../../runs/run.ts'

/** Whether this code may go on with the run: it has its version, or what the run has completed means the same here. */
export async function canContinue(engine: Engine, run: Run): Promise<boolean> {
  const definition = engine.definitions.get(run.pipeline)
  if (!definition) return false
  return definition.version === run.version || (await fits(engine, run, definition.steps))
}
