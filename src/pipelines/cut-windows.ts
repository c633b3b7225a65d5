import { addDays, type CalendarDay, checkedDay, startOfDay } from './calendar-day.ts'
import { parseDuration } from './duration.ts'
import { didYouMean } from './nearest.ts'
import { Refusal, shown } from './refusal.ts'
import type { Window } from './window.ts'

const dayMs = 86_400_000
const units = ['week', 'month', 'year'] as const

/** What a stretch is cut by: so many days from its first one, or a unit of the calendar. */
export type Every = { days: number } | { unit: (typeof units)[number] }

/** A stretch of whole days, and how it is to be cut. */
export interface Stretch {
  /** First day. */
  from: CalendarDay
  /** Last day; it belongs to it. */
  to: CalendarDay
  every: Every
  /** The zone whose days they are. */
  zone: string
}

/**
 * How a stretch is to be cut, as people write it: 'week', 'month' and 'year' are those of the calendar (a week begins on
 * Monday), a duration is one of whole days, '30d'.
 */
export function parseEvery(text: string, what = 'every'): Every {
  const unit = units.find((known) => known === text)
  if (unit !== undefined) return { unit }
  const examples = `'month', 'year', 'week' or whole days such as '30d'`
  if (typeof text !== 'string' || !/^\s*\d/.test(text)) {
    const hint = typeof text === 'string' ? didYouMean(text, units) : ''
    throw new Refusal(`expected ${what} to be ${examples}, got ${shown(text)}${hint}`)
  }
  const milliseconds = parseDuration(text, what)
  if (milliseconds % dayMs === 0) return { days: milliseconds / dayMs }
  throw new Refusal(`expected ${what} to be ${examples}, got ${shown(text)}; windows begin and end with a day`)
}

/**
 * Cuts a stretch of days into windows without a gap and without an overlap. Units of the calendar begin where they do on
 * it, so the first window may be shorter; the last ends with the stretch.
 *
 * @param most refuses to make more windows than this
 * @example
 * cutWindows({ from: '2026-01-15', to: '2026-03-10', every: { unit: 'month' }, zone }, 100)
 * // January from the 15th, February, March to the 10th
 */
export function cutWindows({ from, to, every, zone }: Stretch, most: number): Window[] {
  const end = checkedDay(to, '`to`')
  if (checkedDay(from, '`from`') > end) {
    throw new Refusal(`expected \`from\` not to be after \`to\`, got ${from} and ${to}`)
  }
  const windows: Window[] = []
  let start = startOfDay(from, zone)
  for (let firstDay = from; firstDay !== ''; ) {
    const natural = lastDayOf(firstDay, every)
    // A day behind the year 9999 is no text that compares: it lies behind the end, too.
    const lastDay = natural >= firstDay && natural < end ? natural : end
    const nextDay = addDays(lastDay, 1)
    const next = startOfDay(nextDay, zone)
    // A zone that moved over the date line has left a day out.
    if (start < next) windows.push({ from: start, to: next, zone, firstDay, lastDay })
    if (windows.length > most) {
      throw new Refusal(
        `expected at most ${most} windows, got more from ${from} to ${to}; choose longer ones, or a shorter stretch`,
      )
    }
    start = next
    firstDay = lastDay === end ? '' : nextDay
  }
  return windows
}

/** The last day of the window that begins with a day. */
function lastDayOf(firstDay: CalendarDay, every: Every): CalendarDay {
  if ('days' in every) return every.days === 1 ? firstDay : addDays(firstDay, every.days - 1)
  const [year = 0, month = 0] = firstDay.split('-').map(Number)
  if (every.unit === 'year') return `${firstDay.slice(0, 4)}-12-31`
  // Day 0 of a month is the last of the one before.
  if (every.unit === 'month') return `${firstDay.slice(0, 8)}${daysIn(year, month)}`
  const sinceMonday = (new Date(`${firstDay}T00:00Z`).getUTCDay() + 6) % 7
  return addDays(firstDay, 6 - sinceMonday)
}

function daysIn(year: number, month: number): number {
  const last = new Date(0)
  // Not Date.UTC, which takes the year 26 for 1926.
  last.setUTCFullYear(year, month, 0)
  return last.getUTCDate()
}
