import { type FailedAttempt, failedAttempts } from '../../telemetry/happenings.ts'
import type { StepRow } from '../step.ts'
import { storedError } from '../stored-error.ts'
import type { Attempt } from './attempt.ts'

/** Tells the log of an attempt that has failed, once it is decided what becomes of its step: `row`. */
export function tellFailure({ run, step }: Attempt, { state, attempt }: StepRow, reason: unknown): void {
  // Cut short by a cancel or a hand-over, it has not failed.
  if (state !== 'failed' && state !== 'retrying') return
  if (!failedAttempts.hasSubscribers) return
  const { code, message } = storedError(reason)
  failedAttempts.publish({
    run: run.id,
    pipeline: run.pipeline,
    step,
    attempt,
    isTriedAgain: state === 'retrying',
    error: { code, message },
  } satisfies FailedAttempt)
}
