import type { Pool } from 'pg'
import { addDays, dayOf } from '../../pipelines/calendar-day.ts'
import type { ServiceLevel } from '../../pipelines/service-levels/service-level.ts'
import { readLiveServiceLevels } from '../metrics/day-store.ts'
import { boundsOf } from '../metrics/days.ts'
import { readZone } from '../metrics/settings-store.ts'
import { type Standing, standingOf, sumOf } from './budget.ts'
import { readLevelDays } from './service-level-store.ts'

/** A goal with how it stands. */
export interface ServiceLevelReport {
  name: string
  pipeline: string
  /** Percent. */
  goal: number
  /** This calendar month so far, in the team's zone; today as it is at this moment. */
  month: Standing & { month: string }
  /** How fast the error budget is used up of late: at 1 it would just last for a month. */
  burn: { today: number; week: number }
  /** The months before that had runs, the newest first. */
  history: (Standing & { month: string })[]
}

/** How service levels stand, measured from days that are kept longer than their runs. */
export async function readServiceLevels(
  pool: Pool,
  levels: readonly ServiceLevel[],
  now: Date,
): Promise<ServiceLevelReport[]> {
  const today = dayOf(now, await readZone(pool))
  const bounds = boundsOf(today, await readZone(pool))
  const pipelines = [...new Set(levels.map(({ pipeline }) => pipeline))]
  const names = levels.map(({ name }) => name)
  const [before, live] = await Promise.all([
    readLevelDays(pool, names, '0001-01-01', today),
    readLiveServiceLevels(
      pool,
      pipelines.map((pipeline) => ({ pipeline, ...bounds })),
    ),
  ])
  const byLevel = Map.groupBy([...before, ...live], ({ name }) => name)
  return levels.map((level) => reportOf(level, byLevel.get(level.name) ?? [], today))
}

function reportOf(
  { name, pipeline, goal }: ServiceLevel,
  days: readonly { day: string; good: number; counted: number }[],
  today: string,
): ServiceLevelReport {
  const standing = (those: typeof days) => standingOf(sumOf(those), goal)
  const months = Map.groupBy(days, ({ day }) => day.slice(0, 7))
  const thisMonth = today.slice(0, 7)
  const history = [...months].filter(([month]) => month !== thisMonth)
  return {
    name,
    pipeline,
    goal,
    month: { month: thisMonth, ...standing(months.get(thisMonth) ?? []) },
    burn: {
      today: standing(days.filter(({ day }) => day === today)).burn,
      week: standing(days.filter(({ day }) => day > addDays(today, -7))).burn,
    },
    history: history.map(([month, those]) => ({ month, ...standing(those) })).toReversed(),
  }
}
