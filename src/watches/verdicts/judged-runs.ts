import type { CalendarDay } from '../../pipelines/calendar-day.ts'
import type { WatchedJob } from '../../pipelines/watches/job.ts'
import type { JobRun } from '../job-run.ts'
import { errorOf, isLater } from './ends.ts'

/** Which runs are judged at a look. */
export interface JudgedSince {
  /** Runs of this business day and later ones, all of them. */
  day: CalendarDay
  /** Of days before, those that have ended since then. */
  endedAfter: Date
  /** Those that have not ended, and bad ones that nobody has made good, if they were seen or ended since then. */
  seenAfter: Date
}

/** The runs that are judged at a look, of all or of those that may be: what failed stays wrong until somebody repairs it. */
export function judgedRuns(
  all: readonly JobRun[],
  workflow: readonly WatchedJob[],
  { day, endedAfter, seenAfter }: JudgedSince,
): JobRun[] {
  const byName = new Map(workflow.map((job) => [job.job, job]))
  const good = lastGood(all, byName)
  return all.filter((run) => {
    if (run.day >= day || (run.endedAt !== null && run.endedAt > endedAfter)) return true
    if (run.endedAt === null && (run.state === 'pending' || run.state === 'running')) return run.lastSeenAt > seenAfter
    const job = byName.get(run.job)
    if (job === undefined || !isBad(run, job) || (run.endedAt ?? run.lastSeenAt) <= seenAfter) return false
    const repair = good.get(run.job)
    return repair === undefined || !isLater(repair, run)
  })
}

function isBad(run: JobRun, job: WatchedJob): boolean {
  return run.state === 'failed' || (run.state === 'completed' && errorOf(run, job) !== null)
}

/** Of each job the last run that went well. */
function lastGood(all: readonly JobRun[], workflow: ReadonlyMap<string, WatchedJob>): Map<string, JobRun> {
  const last = new Map<string, JobRun>()
  for (const run of all) {
    const job = workflow.get(run.job)
    if (job === undefined || run.state !== 'completed' || errorOf(run, job) !== null) continue
    const known = last.get(run.job)
    if (known === undefined || isLater(run, known)) last.set(run.job, run)
  }
  return last
}
