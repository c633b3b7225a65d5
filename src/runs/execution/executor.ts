import type { Attempt, AttemptResult } from '../attempts/attempt.ts'
import type { Engine } from '../engine.ts'
import type { Journal } from '../journal/journal.ts'

/** What a worker lends to the runs it executes. */
export interface Executor {
  engine: Engine
  workerId: string
  journal: Journal
  /** Makes an attempt here, or alone in a child process when its step is suspected of having killed a worker. */
  attempt(attempt: Attempt, signal: AbortSignal): Promise<AttemptResult>
}
