import { type CalendarDay, checkedDay } from '../calendar-day.ts'
import { knownOptions, text } from '../checks.ts'
import { parseDuration } from '../duration.ts'
import { endAt, startAt } from '../moment.ts'
import { checkedName } from '../name.ts'
import { Refusal, shown, within } from '../refusal.ts'
import { checkedZone } from '../time-zone.ts'
import { firstInstantOf } from '../zone-offsets.ts'
import { businessMsBetween } from './business-time.ts'
import type { Blackout, Calendar, RecurringBlackout } from './calendar.ts'
import { cronPattern, tidyExpression } from './cron-pattern.ts'
import { type Weekday, weekdayNumber } from './timings.ts'

/** A stretch in which nothing is to be started. */
interface BlackoutOptions {
  /** A day, a time on the calendar's clocks ('2026-12-24T18:00'), or an instant with its offset. */
  from: string
  /** The same; a day belongs to it as a whole, a time does not. */
  to: string
  reason: string
}

interface RecurringBlackoutOptions {
  /** When it begins, on the calendar's clocks. */
  cron: string
  /** How long it lasts: '4h'. */
  lasts: string
  reason: string
}

export interface CalendarOptions {
  name: string
  /** The IANA zone whose days and clocks it goes by. */
  timezone: string
  /** Days of the week that are no business days. Default Saturday and Sunday. */
  weekend?: readonly Weekday[]
  /** Days that are no business days: '2026-12-25', or with a name. */
  holidays?: readonly (CalendarDay | { day: CalendarDay; name: string })[]
  /** Stretches in which nothing is to be started, once or again and again. */
  blackouts?: readonly (BlackoutOptions | RecurringBlackoutOptions)[]
}

const keys = {
  name: true,
  timezone: true,
  weekend: true,
  holidays: true,
  blackouts: true,
} satisfies Record<keyof CalendarOptions, true>

/**
 * Declares which days and hours count for a team: schedules, deadlines and freshness go by it.
 *
 * @example
 * export const trading = calendar({
 *   name: 'new-york',
 *   timezone: 'America/New_York',
 *   holidays: ['2026-12-25', { day: '2027-01-01', name: "New Year's Day" }],
 *   blackouts: [
 *     { from: '2026-12-24T18:00', to: '2026-12-27T06:00', reason: 'data centre moves' },
 *     { cron: '0 22 * * 6', lasts: '4h', reason: 'backup' },
 *   ],
 * })
 */
export function calendar(options: CalendarOptions): Calendar {
  return within(`calendar ${shown(options.name)}`, () => {
    knownOptions(options, keys)
    const zone = checkedZone(options.timezone)
    const blackouts = options.blackouts ?? []
    const once = blackouts.flatMap((given) => ('cron' in given ? [] : [checkedBlackout(given, zone)]))
    const made: Calendar = Object.freeze({
      name: checkedName(options.name, 'calendar'),
      zone,
      weekend: checkedWeekend(options.weekend ?? ['saturday', 'sunday']),
      holidays: checkedHolidays(options.holidays ?? []),
      blackouts: Object.freeze(once.toSorted((left, right) => left.from.getTime() - right.from.getTime())),
      recurring: Object.freeze(blackouts.flatMap((given) => ('cron' in given ? [checkedRecurring(given)] : []))),
    })
    refuseWithoutTime(made)
    return made
  })
}

function checkedWeekend(days: readonly Weekday[]): readonly number[] {
  // ISO counts from Monday, 1, to Sunday, 7.
  const numbers = days.map((day) => weekdayNumber(day) || 7)
  return Object.freeze([...new Set(numbers)].toSorted((left, right) => left - right))
}

function checkedHolidays(given: NonNullable<CalendarOptions['holidays']>): ReadonlyMap<CalendarDay, string> {
  const holidays = new Map<CalendarDay, string>()
  for (const holiday of given) {
    const { day, name } = typeof holiday === 'string' ? { day: holiday, name: 'a holiday' } : holiday
    if (holidays.has(checkedDay(day, 'a holiday'))) throw new Refusal(`holiday ${shown(day)} is listed twice`)
    holidays.set(day, text(name, `the name of holiday ${day}`))
  }
  return holidays
}

function checkedBlackout(given: BlackoutOptions, zone: string): Blackout {
  return within('blackout', () => {
    knownOptions(given, { from: true, to: true, reason: true })
    const from = onClocks(given.from, zone) ?? startAt(given.from, '`from`', zone)
    const to = onClocks(given.to, zone) ?? endAt(given.to, '`to`', zone)
    if (from < to) return Object.freeze({ from, to, reason: text(given.reason, 'reason') })
    throw new Refusal(`expected \`from\` to be before \`to\`, got ${shown(given.from)} and ${shown(given.to)}`)
  })
}

function checkedRecurring(given: RecurringBlackoutOptions): RecurringBlackout {
  return within('blackout', () => {
    knownOptions(given, { cron: true, lasts: true, reason: true })
    const expression = tidyExpression(given.cron)
    cronPattern(expression)
    const reason = text(given.reason, 'reason')
    return Object.freeze({ expression, lastsMs: parseDuration(given.lasts, 'lasts'), reason })
  })
}

/** A time without an offset, '2026-12-24T18:00', is one of the calendar's clocks. */
function onClocks(given: string, zone: string): Date | undefined {
  if (typeof given !== 'string' || !/^\d{4}-\d{2}-\d{2}T([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?$/.test(given))
    return undefined
  checkedDay(given.slice(0, 10), 'its day')
  return new Date(firstInstantOf(Date.parse(`${given}Z`), zone))
}

/** On a calendar on which nothing ever counts, no deadline would come. */
function refuseWithoutTime(made: Calendar): void {
  // A year before all holidays and blackouts of a date that anybody lists.
  const [from, to] = [new Date('1969-12-30T00:00Z'), new Date('1971-01-10T00:00Z')]
  if (businessMsBetween({ ...made, holidays: new Map(), blackouts: [] }, from, to) > 0) return
  throw new Refusal('expected some time to count, got a weekend and blackouts that leave none: take one of them away')
}
