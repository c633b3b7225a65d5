import type { Pool } from 'pg'
import { checkedDay } from '../../pipelines/calendar-day.ts'
import { type BusinessDay, businessDay, businessDayAt } from '../business-day.ts'
import { getWatch } from '../declared-store.ts'
import { readUsualFigures } from '../expectations/expectation-store.ts'
import { stillCountsAfter } from '../horizon.ts'
import { readRunsOfDay } from '../job-run-store.ts'
import { inForce } from '../limits/in-force.ts'
import { readLimits } from '../limits/limit-store.ts'
import { type Looks, readLooksOf } from '../looks.ts'
import { heartbeatsName } from '../sources/heartbeats.ts'
import { readVerdictsOf, type ShownVerdict } from '../verdicts/verdict-store.ts'
import { readForecasts, type StoredForecast } from './forecast-store.ts'
import { type TimelineJob, timelineJob } from './timeline.ts'

/** A business day of a watch: how each job of its workflow stands, or stood. */
export interface Timeline {
  watch: string
  title: string
  day: BusinessDay & { timezone: string }
  isToday: boolean
  /** Whether scripts tell of its jobs, by keys. */
  takesPings: boolean
  lookedAt: Date | null
  awaySince: Date | null
  looks: Looks
  troubles: string[]
  /** When all is expected to be done. */
  forecast: StoredForecast | null
  jobs: TimelineJob[]
  /** What is wrong with the watch itself, and with jobs that are not in the workflow. */
  verdicts: ShownVerdict[]
}

/** A day of a watch; without `day` the one it is now. */
export async function readTimeline(pool: Pool, name: string, now: Date, day?: string): Promise<Timeline> {
  const watch = await getWatch(pool, name)
  const rule = watch.declared.day
  const today = businessDayAt(now, rule)
  const shown = day === undefined ? today : businessDay(checkedDay(day, 'day'), rule)
  const isToday = shown.date === today.date
  const [looks, limits, usuals, forecasts, verdicts, runs] = await Promise.all([
    readLooksOf(pool, watch),
    readLimits(pool, name),
    readUsualFigures(pool, name),
    readForecasts(pool, name, shown.date),
    readVerdictsOf(pool, name, shown.date, isToday),
    readRunsOfDay(pool, name, shown.date, isToday ? stillCountsAfter(now) : undefined),
  ])
  const byJob = Map.groupBy(runs, ({ job }) => job)
  const wrong = Map.groupBy(verdicts, ({ job }) => job)
  const workflow = watch.declared.workflow.map((job) => inForce(job, limits.get(job.job), rule))
  const known = new Set(workflow.map(({ job }) => job))
  return {
    watch: name,
    title: watch.declared.title,
    day: { ...shown, timezone: rule.timezone },
    isToday,
    takesPings: watch.declared.source === heartbeatsName,
    lookedAt: watch.lookedAt,
    awaySince: watch.awaySince,
    looks,
    troubles: watch.troubles,
    forecast: forecasts.get('') ?? null,
    jobs: workflow.map((job) => {
      const usual = usuals.get(job.job) ?? null
      const forecast = forecasts.get(job.job) ?? null
      const left = isToday ? (watch.left[job.job] ?? null) : null
      const of = {
        job,
        usual,
        forecast,
        left,
        verdicts: wrong.get(job.job) ?? [],
        runs: byJob.get(job.job) ?? [],
      }
      return timelineJob(of, shown, rule, now)
    }),
    verdicts: verdicts.filter(({ job }) => !known.has(job)),
  }
}
