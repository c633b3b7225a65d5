import { dayOf, startOfDay } from './calendar-day.ts'
import { daysBefore, endAt, endOfToday, type Moment, startAt } from './moment.ts'
import { Refusal } from './refusal.ts'
import type { RunMode } from './run-mode.ts'
import type { Window, WindowRule } from './window.ts'

const dayMs = 86_400_000

export interface WindowRequest {
  options: Pick<WindowRule, 'lookbackMs' | 'historyMs' | 'overlapMs' | 'zone'>
  mode: RunMode
  /** The high-water mark: the latest time that has been loaded. */
  mark?: Date | undefined
  /** First moment of a backfill; a day counts from its beginning. */
  from?: Moment | undefined
  /** End of a backfill; a day belongs to it. Default: today. */
  to?: Moment | undefined
  now: Date
}

/**
 * The stretch of time a run is about. Durations in whole days are days of the calendar in the zone, so that windows
 * begin and end at midnight also where clocks change in between.
 *
 * @example
 * computeWindow({ options, mode: 'incremental', mark: undefined, now: new Date() }) // the look-back up to tonight
 */
export function computeWindow({ options, mode, mark, from, to, now }: WindowRequest): Window {
  const { zone } = options
  if (mode === 'backfill') return backfillWindow(from, to, now, zone)
  if (from !== undefined || to !== undefined) {
    throw new Refusal(`expected \`from\` and \`to\` with mode backfill only, got them with ${mode}`)
  }
  const end = endOfToday(now, zone)
  if (mode === 'full_refresh') return calendarWindow(daysBack(now, options.historyMs, zone), end, zone)
  const start = mark === undefined ? daysBack(now, options.lookbackMs, zone) : before(mark, options.overlapMs, zone)
  // Data from the future, forecasts say, puts the mark there. Today is looked at all the same.
  return calendarWindow(start < end ? start : startOfDay(dayOf(now, zone), zone), end, zone)
}

/**
 * A window with its days. Refuses an end that is not after the start.
 *
 * @param to the first moment that is no longer in it
 */
export function calendarWindow(from: Date, to: Date, zone: string): Window {
  if (from >= to) {
    throw new Refusal(`expected \`from\` to be before \`to\`, got ${from.toISOString()} and ${to.toISOString()}`)
  }
  return { from, to, zone, firstDay: dayOf(from, zone), lastDay: dayOf(new Date(to.getTime() - 1), zone) }
}

function backfillWindow(from: Moment | undefined, to: Moment | undefined, now: Date, zone: string): Window {
  if (from === undefined) throw new Refusal('expected a backfill to have a `from`, the day it starts, got none')
  const start = startAt(from, '`from`', zone)
  const end = to === undefined ? endOfToday(now, zone) : endAt(to, '`to`', zone)
  if (typeof from === 'string' && typeof to === 'string' && start >= end) {
    throw new Refusal(`expected \`from\` to be before \`to\`, got ${from} and ${to}`)
  }
  return calendarWindow(start, end, zone)
}

/** So far back from now; whole days back to the beginning of the day. */
function daysBack(now: Date, milliseconds: number, zone: string): Date {
  const start = before(now, milliseconds, zone)
  return milliseconds % dayMs === 0 ? startOfDay(dayOf(start, zone), zone) : start
}

function before(instant: Date, milliseconds: number, zone: string): Date {
  if (milliseconds % dayMs === 0) return daysBefore(instant, milliseconds / dayMs, zone)
  return new Date(instant.getTime() - milliseconds)
}
