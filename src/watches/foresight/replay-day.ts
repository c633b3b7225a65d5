import type { Pool } from 'pg'
import { checkedDay } from '../../pipelines/calendar-day.ts'
import { businessDay, businessDayAt, momentOf } from '../business-day.ts'
import { getWatch } from '../declared-store.ts'
import { readRunsOfDay } from '../job-run-store.ts'
import { inForce } from '../limits/in-force.ts'
import { readLimits } from '../limits/limit-store.ts'
import type { Habits } from './habits.ts'
import { knownHabits } from './known-habits.ts'
import { quantile, sortedNumbers } from './quantiles.ts'
import { type DayChange, type RecordedRun, whatIf } from './what-if.ts'

/** When a job of a day started first and was done, and would have with a change. */
interface ReplayedJob {
  job: string
  was: Stretch | null
  would: Stretch | null
  /** Whether its deadline was missed, and would have been; null without one. */
  missed: { was: boolean; would: boolean } | null
}

interface Stretch {
  from: Date
  /** Null where a run of it has not ended. */
  to: Date | null
}

export interface ReplayedDay {
  day: string
  jobs: ReplayedJob[]
  /** When all was done. */
  doneAt: { was: Date | null; would: Date | null }
}

/** A recorded day as it would have been with a job later, longer or left out. Nothing is changed. */
export async function replayDay(
  pool: Pool,
  name: string,
  { now, day, change }: { now: Date; day: string | undefined; change: DayChange },
): Promise<ReplayedDay> {
  const { declared } = await getWatch(pool, name)
  const rule = declared.day
  const shown = day === undefined ? businessDayAt(now, rule) : businessDay(checkedDay(day, 'day'), rule)
  const limits = await readLimits(pool, name)
  const workflow = declared.workflow.map((job) => inForce(job, limits.get(job.job), rule))
  const runs = (await readRunsOfDay(pool, name, shown.date)).flatMap(({ job, startedAt, endedAt, state }) =>
    startedAt === null ? [] : [{ job, startedAt, endedAt, state }],
  )
  const usualWaitsMs = usualWaits(await knownHabits(pool, declared, shown.date))
  const changed = whatIf(runs, [change], { day: shown, rule, workflow, usualWaitsMs })
  return {
    day: shown.date,
    jobs: workflow.map(({ job, doneByMinute }) => {
      const [was, would] = [runs, changed].map((all) => stretchOf(all.filter((run) => run.job === job)))
      const by = doneByMinute === null ? null : momentOf(doneByMinute, shown, rule)
      const isLate = (stretch: Stretch | null | undefined) => by !== null && stretch?.to != null && stretch.to > by
      const missed = by === null ? null : { was: isLate(was), would: isLate(would) }
      return { job, was: was ?? null, would: would ?? null, missed }
    }),
    doneAt: { was: stretchOf(runs)?.to ?? null, would: stretchOf(changed)?.to ?? null },
  }
}

function stretchOf(runs: readonly RecordedRun[]): Stretch | null {
  if (runs.length === 0) return null
  const from = new Date(Math.min(...runs.map(({ startedAt }) => startedAt.getTime())))
  if (runs.some(({ endedAt }) => endedAt === null)) return { from, to: null }
  return { from, to: new Date(Math.max(...runs.map(({ endedAt }) => endedAt?.getTime() ?? 0))) }
}

function usualWaits({ jobs }: Habits): ReadonlyMap<string, number> {
  return new Map(
    [...jobs].flatMap(([job, { lagsMs }]) => {
      const known = sortedNumbers(lagsMs.filter((lag) => lag !== null))
      return known.length === 0 ? [] : [[job, quantile(known, 0.5)] as const]
    }),
  )
}
