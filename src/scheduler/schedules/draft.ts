import { isConnectionError, sqlState } from '../../database/errors.ts'
import type { Engine } from '../../runs/engine.ts'
import type { Run } from '../../runs/run.ts'
import { draftRun } from '../../runs/starting/start-run.ts'
import { storedError } from '../../runs/stored-error.ts'
import type { Declared } from './stored-schedule.ts'

/** A run that could be stored, or why none can be. */
export type Drafted = { run: Run; refusal?: undefined } | { run?: undefined; refusal: string }

/**
 * Checks what a schedule is to start. What is wrong with the schedule is an answer, so that it holds up no other; what is
 * wrong with the database is an error.
 */
export async function draftScheduled(
  engine: Engine,
  { pipeline, declared: { mode, params } }: { pipeline: string; declared: Declared },
  trigger: string,
): Promise<Drafted> {
  try {
    return { run: await draftRun(engine, pipeline, { ...(mode ? { mode } : {}), params: { ...params }, trigger }) }
  } catch (error) {
    if (isConnectionError(error) || sqlState(error) !== undefined) throw error
    return { refusal: storedError(error).message }
  }
}
