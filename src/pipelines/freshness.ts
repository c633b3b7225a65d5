import { type CalendarDay, dayOf } from './calendar-day.ts'
import { knownOptions } from './checks.ts'
import { parseDuration } from './duration.ts'
import { Refusal, shown, within } from './refusal.ts'
import { businessDaysBetween } from './schedules/business-days.ts'
import { businessMsBetween } from './schedules/business-time.ts'
import { type Calendar, isCalendar } from './schedules/calendar.ts'
import { checkedZone } from './time-zone.ts'

const dayMs = 86_400_000
const longestCountedMs = 365 * dayMs

/** How old a dataset's newest row may be: '2d', or that with exceptions. */
export type FreshnessOption =
  | string
  | {
      /** '2d'. Of a date column whole days count. */
      within: string
      /** Sources of which something else is expected: `{ EIA: '10d' }`. */
      sources?: Readonly<Record<string, string>>
      /** Where the days of a date column are counted. Default: the calendar's, else 'UTC'. */
      zone?: string
      /** Whose business days and hours count alone: of a date column days, else time without blackouts. */
      calendar?: Calendar
    }

/** {@link FreshnessOption} checked. */
export interface FreshnessRule {
  readonly withinMs: number
  readonly sources: Readonly<Record<string, number>>
  readonly zone: string
  /** On which only business days and hours count. */
  readonly calendar: Calendar | undefined
}

/** The expectation of freshness of a dataset that has a time column. */
export function parseFreshness(given: FreshnessOption, time: string | undefined): FreshnessRule {
  return within('freshness', () => {
    if (time === undefined) throw new Refusal('it goes by the newest row: name the `time` column of the dataset')
    if (typeof given === 'string') return parseFreshness({ within: given }, time)
    knownOptions(given, { within: true, sources: true, zone: true, calendar: true })
    const sources = Object.entries(given.sources ?? {}).map(([name, text]) => [name, parseDuration(text, name)])
    return Object.freeze({
      withinMs: parseDuration(given.within, 'within'),
      sources: Object.freeze(Object.fromEntries(sources)),
      zone: checkedZone(given.calendar?.zone ?? given.zone ?? 'UTC'),
      calendar: given.calendar === undefined ? undefined : checkedCalendar(given.calendar, given.zone),
    })
  })
}

function checkedCalendar(calendar: Calendar, zone: string | undefined): Calendar {
  if (!isCalendar(calendar)) {
    throw new Refusal(`expected calendar to be what calendar({ ... }) returns, got ${shown(calendar)}`)
  }
  if (zone === undefined || zone === calendar.zone) return calendar
  throw new Refusal(`expected the zone of the calendar, '${calendar.zone}', got ${shown(zone)}: leave zone out`)
}

/** How old rows of this source may be. */
export function expectedAgeMs(rule: FreshnessRule, source: string): number {
  return Object.hasOwn(rule.sources, source) ? (rule.sources[source] ?? rule.withinMs) : rule.withinMs
}

/** How many days old a day is, whole and on the calendar; business days where the rule goes by those. */
export function daysSince(rule: FreshnessRule | undefined, day: CalendarDay, now: Date): number {
  const today = dayOf(now, rule?.zone ?? 'UTC')
  if (rule?.calendar !== undefined) return businessDaysBetween(rule.calendar, day, today)
  return (Date.parse(`${today}T00:00Z`) - Date.parse(`${day}T00:00Z`)) / dayMs
}

/** How old a moment is; in business hours where the rule goes by those. */
export function msSince(rule: FreshnessRule | undefined, moment: Date, now: Date): number {
  const elapsedMs = now.getTime() - moment.getTime()
  // Business time is counted day by day. Of a row from the year 1 nobody needs to know it, and all would wait for it.
  if (rule?.calendar === undefined || Math.abs(elapsedMs) > longestCountedMs) return elapsedMs
  return businessMsBetween(rule.calendar, moment, now)
}
