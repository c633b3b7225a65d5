import { formatDuration } from '../../pipelines/format-duration.ts'
import type { WatchedJob } from '../../pipelines/watches/job.ts'
import { stretchAt } from '../../pipelines/zone-offsets.ts'
import type { Judging } from '../verdicts/judge.ts'
import type { Verdict } from '../verdicts/verdict.ts'
import type { Due } from './due.ts'
import type { DayForecast, DeadlineAtRisk, JobForecast } from './forecast.ts'
import type { Outlook } from './outlook.ts'

/** From how likely a miss on it is told. Tried on made-up months: lower tells of more misses and is wrong more often. */
const tellFrom = 0.85
/** Down to how likely it stays told, so that what hovers at the limit does not come and go. */
const keepDownTo = 0.5

/** Deadlines that are still ahead and will rather be missed, or were said to be and still may be. */
export function deadlines(
  { now, day, jobs, before }: Judging,
  outlooks: ReadonlyMap<string, Outlook>,
  forecasts: readonly JobForecast[],
  due: Due,
): DeadlineAtRisk[] {
  const told = new Set(before?.filter(({ kind }) => kind === 'deadline_at_risk').map(({ job }) => job))
  const workflow = new Map(jobs.map(({ job }) => [job.job, job]))
  const byJob = new Map(forecasts.map((forecast) => [forecast.job, forecast]))
  return jobs.flatMap(({ job: { job, doneByMinute } }) => {
    const { state, endsMs } = outlooks.get(job) as Outlook
    if (doneByMinute === null || state === 'done' || state === 'skipped') return []
    const by = due(doneByMinute)
    if (by <= now) return []
    const dueMs = by.getTime() - day.startsAt.getTime()
    const probability = endsMs.reduce((late, end) => late + (end <= dueMs ? 0 : 1), 0) / endsMs.length
    if (probability < (told.has(job) ? keepDownTo : tellFrom)) return []
    return [{ job, by, because: causeOf(job, workflow, byJob), probability }]
  })
}

/** The job, itself or one before it, that adds most to how late it is. */
function causeOf(
  job: string,
  workflow: ReadonlyMap<string, WatchedJob>,
  forecasts: ReadonlyMap<string, JobForecast>,
): string {
  const seen = new Set<string>()
  const waiting = [job]
  let [cause, mostMs] = [job, Number.NEGATIVE_INFINITY]
  const behindMs = (name: string) => Math.max(0, forecasts.get(name)?.behindMs ?? 0)
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (seen.has(name)) continue
    seen.add(name)
    const after = workflow.get(name)?.after ?? []
    const ownMs = behindMs(name) - Math.max(0, ...after.map(behindMs))
    if (ownMs > mostMs) [cause, mostMs] = [name, ownMs]
    waiting.push(...after)
  }
  return cause
}

/**
 * Verdicts on deadlines that will rather be missed.
 *
 * @example evidence
 * 'Due: 16:00 | Expected: 16:40 (P50), 17:25 (P90) | Because of: CM_BSGGN, 48m behind'
 */
export function deadlineVerdicts({ jobs, atRisk }: DayForecast, { now, rule, before }: Judging): Verdict[] {
  const clock = (moment: Date) =>
    new Date(moment.getTime() + stretchAt(moment.getTime(), rule.timezone).offsetMs).toISOString().slice(11, 16)
  const byJob = new Map(jobs.map((forecast) => [forecast.job, forecast]))
  const told = new Map(
    before?.flatMap((verdict) => (verdict.kind === 'deadline_at_risk' ? [[verdict.job, verdict]] : [])),
  )
  return atRisk.map(({ job, by, because }) => {
    const finish = byJob.get(job)?.finishAt
    const behindMs = byJob.get(because)?.behindMs ?? 0
    const expected = finish ? [`Expected: ${clock(finish.p50)} (P50), ${clock(finish.p90)} (P90)`] : []
    const cause = `Because of: ${because}${behindMs >= 60_000 ? `, ${formatDuration(Math.round(behindMs / 60_000) * 60_000)} behind` : ''}`
    return {
      kind: 'deadline_at_risk',
      job,
      key: null,
      since: told.get(job)?.since ?? now,
      evidence: [`Due: ${clock(by)}`, ...expected, cause].join(' | '),
    }
  })
}
