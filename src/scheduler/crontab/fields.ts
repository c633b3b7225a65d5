import { cronPattern, tidyExpression } from '../../pipelines/schedules/cron-pattern.ts'
import type { Timing } from '../../pipelines/schedules/timing.ts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs
const weekMs = 7 * dayMs

/** What stands in a crontab for a timing, and on whose clocks; or why cron cannot do it. */
export type Fields = { fields: string; zone: string } | { why: string }

/** The five fields of a timing for an outside cron. */
export function fieldsOf(timing: Timing): Fields {
  if (timing.kind === 'every') return beatFields(timing.everyMs)
  const { expression, zone } = timing
  const [, , day = '', , weekday = ''] = expression.split(' ')
  if (expression.includes('?') || /[LW]/i.test(day) || /[L#+]/i.test(weekday.replaceAll(/[a-z]{3}/gi, ''))) {
    return { why: `cron knows nothing like '${expression}'` }
  }
  if (wantsBoth(day, weekday)) return { why: `cron would want day and weekday of '${expression}' both, not either` }
  return { fields: expression, zone }
}

/**
 * An expression of a crontab as one of ours. Cron wants day and weekday both where one of them begins with a star, and
 * either otherwise. Refuses what is wrong.
 */
export function expressionOf(fields: string): string {
  const [minute, hour, day = '', month, weekday = ''] = tidyExpression(fields).split(' ')
  const both = wantsBoth(day, weekday)
  const expression = tidyExpression([minute, hour, day, month, both ? `+${weekday}` : weekday].join(' '))
  cronPattern(expression)
  return expression
}

function wantsBoth(day: string, weekday: string): boolean {
  return day !== '*' && weekday !== '*' && (day.startsWith('*') || weekday.startsWith('*'))
}

/** Beats are counted from midnight in UTC where they divide the hour or the day, as cron does. */
function beatFields(everyMs: number): Fields {
  const zone = 'UTC'
  if (everyMs % minuteMs === 0 && hourMs % everyMs === 0) {
    const minutes = everyMs / minuteMs
    return { zone, fields: minutes === 1 ? '* * * * *' : minutes === 60 ? '0 * * * *' : `*/${minutes} * * * *` }
  }
  if (everyMs % hourMs === 0 && dayMs % everyMs === 0) {
    return { zone, fields: everyMs === dayMs ? '0 0 * * *' : `0 */${everyMs / hourMs} * * *` }
  }
  // 1970 began on a Thursday.
  if (everyMs === weekMs) return { zone, fields: '0 0 * * 4' }
  return { why: 'cron has no such beat: it must divide the hour, or the day into hours' }
}
