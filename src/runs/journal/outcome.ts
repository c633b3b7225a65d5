import type { Attempt, AttemptResult } from '../attempts/attempt.ts'
import type { Run, StoredError } from '../run.ts'
import type { AttemptEnd, StepRow } from '../step.ts'
import type { Entry, Outcome, RunMove } from './entry.ts'

/** One entry of several outcomes. */
export function entryOf(run: Run, at: Date, actor: string, outcomes: readonly Outcome[], move?: RunMove): Entry {
  const { id: runId, state, claim, generation } = run
  return { runId, state, claim, generation, at, actor, outcomes, ...(move ? { move } : {}) }
}

/** The step starts, or starts again. Its attempt is counted here, so that a crash cannot hide one. */
export function started(row: StepRow, run: Run, at: Date): Outcome {
  const next: StepRow = {
    ...row,
    state: 'running',
    generation: run.generation,
    attempt: row.attempt + 1,
    startedAt: at,
    endedAt: null,
    durationMs: null,
    error: null,
    reason: null,
    metrics: null,
  }
  return { row: next, from: row.state }
}

export function completed(row: StepRow, attempt: Attempt, result: AttemptResult, at: Date): Outcome {
  const durationMs = durationOf(attempt)
  const next: StepRow = {
    ...row,
    state: 'completed',
    endedAt: at,
    durationMs,
    output: result.output,
    counts: result.counts,
    metrics: result.metrics ?? null,
    suspect: false,
    error: result.shortOf ?? null,
  }
  const detail = result.shortOf ? { detail: { error: result.shortOf } } : {}
  return { row: next, from: row.state, ...detail, attempt: ended(attempt, 'completed') }
}

/** The attempt failed; the step has, too, unless it is going to be retried. Crashes and lost attempts are no failures. */
export function failed(
  row: StepRow,
  attempt: Attempt,
  error: StoredError,
  at: Date,
  after: { retry: boolean; without?: 'crashed' | 'lost' },
): Outcome {
  const durationMs = durationOf(attempt)
  const next: StepRow = {
    ...row,
    state: after.retry ? 'retrying' : 'failed',
    failures: row.failures + (after.without ? 0 : 1),
    crashes: row.crashes + (after.without === 'crashed' ? 1 : 0),
    endedAt: after.retry ? null : at,
    durationMs,
    error,
  }
  return {
    row: next,
    from: row.state,
    detail: { error },
    attempt: ended(attempt, after.without ?? 'failed'),
  }
}

/** The attempt was cut short by no fault of its own: by a cancel, which ends the step, or by a hand-over, which does not. */
export function interrupted(
  row: StepRow,
  attempt: Attempt,
  to: 'cancelled' | 'pending',
  reason: string,
  at: Date,
): Outcome {
  const next: StepRow = {
    ...row,
    state: to,
    endedAt: to === 'cancelled' ? at : null,
    durationMs: durationOf(attempt),
    reason,
  }
  return {
    row: next,
    from: row.state,
    detail: { reason },
    attempt: ended(attempt, to === 'cancelled' ? 'cancelled' : 'handed over'),
  }
}

/** The step comes to a state without an attempt: skipped, failed before its start, waiting, or done waiting. */
export function settled(row: StepRow, run: Run, at: Date, change: Partial<StepRow> & Pick<StepRow, 'state'>): Outcome {
  const ends = ['completed', 'failed', 'skipped', 'cancelled'].includes(change.state)
  const next: StepRow = { ...row, generation: run.generation, endedAt: ends ? at : null, ...change }
  const detail =
    next.reason || next.error
      ? { ...(next.reason && { reason: next.reason }), ...(next.error && { error: next.error }) }
      : undefined
  return { row: next, from: row.state, ...(detail ? { detail } : {}) }
}

function ended({ workerId }: Attempt, outcome: AttemptEnd['outcome']): AttemptEnd {
  return { outcome, workerId }
}

function durationOf({ beganMs }: Attempt): number {
  return Math.max(0, Date.now() - beganMs)
}
