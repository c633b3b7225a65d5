import type { DayRule } from '../../pipelines/watches/day-rule.ts'
import { type BusinessDay, momentOf } from '../business-day.ts'

/** Says when a time of day is within a business day: a thousand jobs have the same few deadlines, and asking a zone is slow. */
export type Due = (minute: number) => Date

export function dueOn(day: BusinessDay, rule: DayRule): Due {
  const known = new Map<number, Date>()
  return (minute) => {
    const at = known.get(minute) ?? momentOf(minute, day, rule)
    known.set(minute, at)
    return at
  }
}
