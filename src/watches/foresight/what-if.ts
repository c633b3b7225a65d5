import { Refusal, shown } from '../../pipelines/refusal.ts'
import type { DayRule } from '../../pipelines/watches/day-rule.ts'
import type { WatchedJob } from '../../pipelines/watches/job.ts'
import { type BusinessDay, momentOf } from '../business-day.ts'
import { untilDone } from './past-days.ts'

/** A run of a recorded day. */
export interface RecordedRun {
  job: string
  startedAt: Date
  /** Null for one that has never ended. */
  endedAt: Date | null
  state: string
}

/** What is to be different about a job. */
export interface DayChange {
  job: string
  /** It starts so much later. */
  laterMs?: number
  /** Its first run takes so much longer. */
  longerMs?: number
  /** All its runs take so many times as long. */
  factor?: number
  /** It does not run. */
  without?: true
}

interface Recorded {
  day: BusinessDay
  rule: DayRule
  workflow: readonly WatchedJob[]
  /** How long after those before it a job starts, for a day that does not show it because the job waited for its time of day. */
  usualWaitsMs: ReadonlyMap<string, number>
}

/** When those after a job may start: as recorded, and with the changes. Null where nothing before them ran. */
interface PassedOn {
  was: number | null
  is: number | null
}

/**
 * The runs of a recorded day as they would have been: a job starts at its time of day, or as long after the end of those before it as it did;
 * how long it takes does not depend on when it starts; one that does not run passes on the ends of those before it. Its further runs
 * follow one another as they did; those of a job that runs at several times of the day keep
 * their times, and so do those of a job that was done before. A run that follows a failed one is
 * its repair. Refuses changes of jobs that are not part of the workflow.
 */
export function whatIf<Run extends RecordedRun>(
  runs: readonly Run[],
  changes: readonly DayChange[],
  recorded: Recorded,
): Run[] {
  for (const { job } of changes) {
    if (!recorded.workflow.some((known) => known.job === job)) {
      throw new Refusal(`expected changes of jobs of the workflow, got one of ${shown(job)}`)
    }
  }
  const passedOn = new Map<string, PassedOn>()
  return recorded.workflow.flatMap((job) => {
    const before = latestOf(job.after.map((name) => passedOn.get(name) as PassedOn))
    const ofJob = runs
      .filter((run) => run.job === job.job)
      .toSorted((one, other) => one.startedAt.getTime() - other.startedAt.getTime())
    const change = changes.find((one) => one.job === job.job)
    const moved = change?.without ? [] : movedRuns(ofJob, { job, before, change, recorded })
    passedOn.set(job.job, {
      was: lastEnd(untilDone(ofJob, job.runs)) ?? before.was,
      is: lastEnd(untilDone(moved, job.runs)) ?? before.is,
    })
    return moved
  })
}

function latestOf(all: readonly PassedOn[]): PassedOn {
  const latest = (of: 'was' | 'is') => {
    const known = all.flatMap((one) => one[of] ?? [])
    return known.length === 0 ? null : Math.max(...known)
  }
  return { was: latest('was'), is: latest('is') }
}

function lastEnd(runs: readonly RecordedRun[]): number | null {
  // One that never ended held up nobody that can be told from the record: its start stands for it.
  return runs.length === 0 ? null : Math.max(...runs.map(({ startedAt, endedAt }) => (endedAt ?? startedAt).getTime()))
}

interface Moving {
  job: WatchedJob
  before: PassedOn
  change: DayChange | undefined
  recorded: Recorded
}

function movedRuns<Run extends RecordedRun>(runs: readonly Run[], moving: Moving): Run[] {
  const { job, change } = moving
  const laterMs = change?.laterMs ?? 0
  const countUntilDone = untilDone(runs, job.runs).length
  let [wasEndMs, isEndMs] = [0, 0]
  return runs.map((run, index) => {
    const wasMs = run.startedAt.getTime()
    const isOwnTime = index >= countUntilDone || (job.runs === 'several' && runs[index - 1]?.state !== 'failed')
    const startMs = isOwnTime
      ? wasMs + laterMs
      : index === 0
        ? firstStart(wasMs, moving) + laterMs
        : isEndMs + (wasMs - wasEndMs)
    const tookMs = run.endedAt === null ? 0 : run.endedAt.getTime() - wasMs
    const takesMs = (tookMs + (index === 0 ? (change?.longerMs ?? 0) : 0)) * (change?.factor ?? 1)
    wasEndMs = wasMs + tookMs
    isEndMs = startMs + takesMs
    return { ...run, startedAt: new Date(startMs), endedAt: run.endedAt === null ? null : new Date(isEndMs) }
  })
}

/** When a job starts for the first time, now that those before it end at another time. */
function firstStart(wasMs: number, { job, before, recorded: { day, rule, usualWaitsMs } }: Moving): number {
  if (before.was === null || before.is === before.was) return wasMs
  const dueMs =
    job.startsAtMinute === null ? Number.NEGATIVE_INFINITY : momentOf(job.startsAtMinute, day, rule).getTime()
  const showsWait = wasMs > dueMs
  const waitMs = showsWait ? wasMs - before.was : Math.min(usualWaitsMs.get(job.job) ?? 0, wasMs - before.was)
  if (before.is === null) return (job.startsAtMinute === null ? day.startsAt.getTime() : dueMs) + waitMs
  return Math.max(dueMs, before.is + waitMs)
}
