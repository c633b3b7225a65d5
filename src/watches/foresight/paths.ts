import type { WatchedJob } from '../../pipelines/watches/job.ts'
import type { BusinessDay } from '../business-day.ts'
import type { Due } from './due.ts'
import type { Spread } from './forecast.ts'
import type { Habits } from './habits.ts'
import type { Outlook } from './outlook.ts'
import { quantile } from './quantiles.ts'

/** The jobs by which it is decided when the day is done: the last one, the one it waited for, and so on. */
export function criticalPath(
  workflow: readonly WatchedJob[],
  habits: Habits,
  finishes: ReadonlyMap<string, Spread | null>,
  day: BusinessDay,
): Set<string> {
  const finishMs = (job: string) => finishes.get(job)?.p50.getTime() ?? Number.NEGATIVE_INFINITY
  const lastOf = (jobs: readonly string[]) =>
    jobs.reduce<string | undefined>(
      (last, job) => (last !== undefined && finishMs(job) <= finishMs(last) ? last : job),
      undefined,
    )
  const byName = new Map(workflow.map((job) => [job.job, job]))
  const critical = workflow.filter(({ isCritical }) => isCritical)
  const path = new Set<string>()
  let at = lastOf((critical.length === 0 ? workflow : critical).map(({ job }) => job))
  while (at !== undefined) {
    path.add(at)
    const earliestMs = day.startsAt.getTime() + (habits.jobs.get(at)?.earliestMs ?? 0)
    const waitedFor = lastOf(byName.get(at)?.after ?? [])
    // Whoever is done before the job may start at all has not made it wait.
    at = waitedFor !== undefined && (finishMs(waitedFor) >= earliestMs || finishMs(at) < 0) ? waitedFor : undefined
  }
  return path
}

/**
 * How much later each job may be done without a deadline being missed in the middle of all ways: its own, or one of those after it, less
 * what they may be late by anyway because they wait for something else. Null where no deadline depends on it.
 */
export function slacks(
  workflow: readonly WatchedJob[],
  outlooks: ReadonlyMap<string, Outlook>,
  day: BusinessDay,
  due: Due,
): Map<string, number | null> {
  const found = new Map<string, number | null>()
  const laterOf = Map.groupBy(
    workflow.flatMap(({ job: later, after }) => after.map((job) => ({ job, later }))),
    ({ job }) => job,
  )
  const middle = (values: Float64Array | undefined) =>
    quantile((values ?? new Float64Array(0)).filter((value) => !Number.isNaN(value)).toSorted(), 0.5)
  for (const { job, doneByMinute } of workflow.toReversed()) {
    const endMs = middle(outlooks.get(job)?.endsMs)
    const own =
      doneByMinute === null || Number.isNaN(endMs) ? [] : [due(doneByMinute).getTime() - day.startsAt.getTime() - endMs]
    const ofLater = (laterOf.get(job) ?? []).flatMap(({ later }) => {
      const slack = found.get(later) ?? null
      if (slack === null) return []
      const waitMs = middle(outlooks.get(later)?.startsMs) - endMs
      return [slack + Math.max(0, Number.isNaN(waitMs) ? 0 : waitMs)]
    })
    const all = [...own, ...ofLater]
    found.set(job, all.length === 0 ? null : Math.round(Math.min(...all)))
  }
  return found
}
