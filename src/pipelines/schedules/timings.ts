import { knownOptions } from '../checks.ts'
import { parseDuration } from '../duration.ts'
import { didYouMean } from '../nearest.ts'
import { Refusal, shown } from '../refusal.ts'
import { checkedZone } from '../time-zone.ts'
import { cronPattern, tidyExpression } from './cron-pattern.ts'
import type { Timing } from './timing.ts'

export interface ClockOptions {
  /** The IANA zone whose clocks it goes by: 'Europe/Berlin'. */
  timezone: string
}

/** Sunday is 0, as cron counts. */
export const weekdays = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'] as const
export type Weekday = (typeof weekdays)[number]

/** Shorter beats belong into one run. */
const shortestBeatMs = 1000

/**
 * Due when a cron expression of five fields says, on the clocks of a zone. A local time that does not exist comes once, at
 * the first one that does; one that is there twice comes once; a beat such as every 15 minutes keeps its steps.
 *
 * @example
 * cron('0 6 * * 1-5', { timezone: 'America/New_York' })
 */
export function cron(expression: string, options: ClockOptions): Timing {
  const tidy = tidyExpression(expression)
  cronPattern(tidy)
  knownOptions(options, { timezone: true })
  return Object.freeze({ kind: 'cron', expression: tidy, zone: checkedZone(options.timezone) })
}

/** Due once a day: `daily('06:00', { timezone: 'Europe/Berlin' })`. */
export function daily(time: string, options: ClockOptions): Timing {
  return cron(`${minuteAndHour(time)} * * *`, options)
}

/** Due once a week: `weekly('monday', '06:00', { timezone: 'Europe/Berlin' })`. */
export function weekly(day: Weekday, time: string, options: ClockOptions): Timing {
  return cron(`${minuteAndHour(time)} * * ${weekdayNumber(day)}`, options)
}

/**
 * Due once a month, on a day that every month has. The first business day is `monthly(1, ...)` on a calendar, with
 * `onHoliday: 'next business day'`.
 *
 * @example
 * monthly('last', '18:00', { timezone: 'America/Sao_Paulo' })
 */
export function monthly(day: number | 'last', time: string, options: ClockOptions): Timing {
  return cron(`${minuteAndHour(time)} ${dayField(day)} * *`, options)
}

/**
 * Due at every multiple of a duration since 1970 began in UTC, so that all processes agree, and so that it does not begin
 * anew with them. Clocks that change do not matter.
 *
 * @example
 * every('15m')
 */
export function every(duration: string): Timing {
  const everyMs = parseDuration(duration, 'every')
  if (everyMs >= shortestBeatMs) return Object.freeze({ kind: 'every', everyMs })
  throw new Refusal(`expected every to be a second or more, got ${shown(duration)}`)
}

/** The number of a weekday by its name. */
export function weekdayNumber(name: string): number {
  const number = weekdays.findIndex((known) => known === name)
  if (number >= 0) return number
  const meant = typeof name === 'string' ? didYouMean(name, weekdays) : ''
  throw new Refusal(`expected a weekday such as 'monday', got ${shown(name)}${meant}`)
}

function minuteAndHour(time: string): string {
  const [, hour, minute] = (typeof time === 'string' && /^([01]?\d|2[0-3]):([0-5]\d)$/.exec(time)) || []
  if (hour !== undefined) return `${Number(minute)} ${Number(hour)}`
  throw new Refusal(`expected a time of day from '00:00' to '23:59', got ${shown(time)}`)
}

function dayField(day: number | 'last'): string {
  if (day === 'last') return 'L'
  if (Number.isInteger(day) && day >= 1 && day <= 28) return String(day)
  throw new Refusal(`expected a day of the month from 1 to 28, which every month has, or 'last', got ${shown(day)}`)
}
