import type { SeenRun } from '../pipelines/watches/source.ts'
import type { JobRun } from './job-run.ts'

/**
 * When a run was started again under its key after it had failed, and what it had counted by then: what its source says, or
 * the first look that saw it go on. Between two looks it may have ended, too.
 */
export function restartOf(
  before: JobRun | undefined,
  seen: SeenRun,
  at: Date,
): Required<Pick<JobRun, 'restartedAt' | 'recordsBefore'>> {
  if (before === undefined || !goesOn(before, seen)) {
    return { restartedAt: before?.restartedAt ?? null, recordsBefore: before?.recordsBefore ?? null }
  }
  const failedAt = lastKnownFailed(before)
  const told = [seen.restartedAt, seen.startedAt].find(
    (time) => time && time > failedAt && (seen.endedAt ?? time) >= time,
  )
  return { restartedAt: told ?? (seen.endedAt ? failedAt : at), recordsBefore: before.records }
}

function goesOn(before: JobRun, { state, endedAt }: SeenRun): boolean {
  // It may wait again before it goes on.
  if (before.state === 'pending') return before.restartedAt != null && state !== 'pending'
  if (before.state !== 'failed') return false
  if (state === 'pending' || state === 'running') return true
  // One that was only put right by hand has the end that it had.
  return state !== 'cancelled' && endedAt != null && endedAt > lastKnownFailed(before)
}

function lastKnownFailed({ state, endedAt, restartedAt, lastSeenAt }: JobRun): Date {
  if (state === 'pending') return restartedAt ?? lastSeenAt
  return endedAt ?? lastSeenAt
}
