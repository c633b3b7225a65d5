import type { JobRun } from '../job-run.ts'

/**
 * Runs with the times of our looks as the source's clock would have told them: starts and ends are the source's own, and a
 * difference between two clocks must not look like a run that stands still.
 */
export function inSourceTime(runs: readonly JobRun[], clockAheadMs: number): readonly JobRun[] {
  if (clockAheadMs === 0) return runs
  const shifted = (at: Date) => new Date(at.getTime() + clockAheadMs)
  return runs.map((run) => ({
    ...run,
    firstSeenAt: shifted(run.firstSeenAt),
    lastSeenAt: shifted(run.lastSeenAt),
    progressedAt: shifted(run.progressedAt),
    vanishedAt: run.vanishedAt && shifted(run.vanishedAt),
    recent: run.recent.map(({ at, records }) => ({ at: shifted(at), records })),
  }))
}
