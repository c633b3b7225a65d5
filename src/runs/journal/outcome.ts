import type { Attempt, AttemptResult } from '../attempts/attempt.ts'
import type { Run, StoredError } from '../run.ts'
import type { AttemptRow, StepRow, WaitRow } from '../step.ts'
import type { Entry, EventLine } from './entry.ts'

/** What happened to one step or item: the row as it is now, and what the trail says of it. */
export interface Outcome {
  row: StepRow
  event: EventLine
  attempt?: AttemptRow
  wait?: WaitRow
  endsWait?: boolean
}

/** One entry of several outcomes. Of two for one step the later row stands, with the trail of both. */
export function entryOf(run: Run, at: Date, actor: string, outcomes: readonly Outcome[]): Entry {
  const entry: Entry & Required<Pick<Entry, 'steps' | 'attempts' | 'waits' | 'endedWaits' | 'events'>> = {
    runId: run.id,
    state: run.state,
    claim: run.claim,
    generation: run.generation,
    at,
    actor,
    steps: [],
    attempts: [],
    waits: [],
    endedWaits: [],
    events: [],
  }
  const rows = new Map<string, StepRow>()
  for (const { row, event, attempt, wait, endsWait } of outcomes) {
    rows.set(`${row.step} ${row.item}`, row)
    entry.events.push(event)
    if (attempt) entry.attempts.push(attempt)
    if (wait) entry.waits.push(wait)
    if (endsWait) entry.endedWaits.push({ step: row.step, item: row.item })
  }
  entry.steps.push(...rows.values())
  return entry
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
  }
  return { row: next, event: eventOf(row, next) }
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
    suspect: false,
  }
  return { row: next, event: eventOf(row, next, { durationMs }), attempt: attemptRow(row, attempt, 'completed', null) }
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
    event: eventOf(row, next, { durationMs, error }),
    attempt: attemptRow(row, attempt, after.without ?? 'failed', error),
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
    event: eventOf(row, next, { reason }),
    attempt: attemptRow(row, attempt, to === 'cancelled' ? 'cancelled' : 'handed over', null),
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
  return { row: next, event: eventOf(row, next, detail) }
}

function eventOf(from: StepRow, to: StepRow, detail?: object): EventLine {
  return {
    step: to.step,
    ...(to.item ? { item: to.item } : {}),
    from: from.state,
    to: to.state,
    ...(to.attempt > 0 ? { attempt: to.attempt } : {}),
    ...(detail ? { detail } : {}),
  }
}

function attemptRow(
  row: StepRow,
  attempt: Attempt,
  outcome: AttemptRow['outcome'],
  error: StoredError | null,
): AttemptRow {
  return {
    step: row.step,
    item: row.item,
    attempt: row.attempt,
    workerId: attempt.workerId,
    outcome,
    startedAt: row.startedAt ?? new Date(attempt.beganMs),
    durationMs: durationOf(attempt),
    error,
  }
}

function durationOf({ beganMs }: Attempt): number {
  return Math.max(0, Date.now() - beganMs)
}
