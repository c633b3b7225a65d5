import { addDays } from '../../pipelines/calendar-day.ts'
import type { DayRule } from '../../pipelines/watches/day-rule.ts'
import { type BusinessDay, businessDay, businessDayAt } from '../business-day.ts'

/** When it is, and when the source was asked before: what lies between the two was judged by no look yet. */
export interface SinceLook {
  now: Date
  /** When the look before this one asked, of those that were answered and judged; null for the first one. */
  lookedBefore: Date | null
  pollEveryMs: number
}

/** So far back a look after a long silence goes. */
const longestSilenceMs = 7 * 86_400_000

/** Whether something is so new that no look has judged it: looks come late, fail, or do not come at all over a restart. */
export function isNews(at: Date, { now, lookedBefore, pollEveryMs }: SinceLook): boolean {
  return at > (lookedBefore ?? new Date(now.getTime() - pollEveryMs))
}

/** The first business day of which no look has seen the end: today's in most looks. */
export function firstUnsettledDay(
  { now, lookedBefore }: Omit<SinceLook, 'pollEveryMs'>,
  today: BusinessDay,
  rule: DayRule,
): BusinessDay {
  if (lookedBefore === null || lookedBefore >= today.startsAt) return today
  return businessDayAt(new Date(Math.max(lookedBefore.getTime(), now.getTime() - longestSilenceMs)), rule)
}

/** Business days that have ended since the look before: what was never done on them shows only now. */
export function daysEnded(since: Omit<SinceLook, 'pollEveryMs'>, today: BusinessDay, rule: DayRule): BusinessDay[] {
  const ended: BusinessDay[] = []
  for (
    let day = firstUnsettledDay(since, today, rule);
    day.date < today.date;
    day = businessDay(addDays(day.date, 1), rule)
  ) {
    ended.push(day)
  }
  return ended
}
