import { readFileSync } from 'node:fs'
import { addDays, daysBetween, isWeekday } from '../calendar.ts'

/** One day of a series. An empty value is a day that is listed without a price. */
export interface DatedPrice {
  date: string
  value: string
}

/** Files are moved by whole years of 52 weeks, so that weekdays stay weekdays. */
const yearOfWeeksDays = 52 * 7

/** Reads `Date,Price` lines, ascending by date. */
function readPriceFile(name: string): readonly DatedPrice[] {
  const text = readFileSync(new URL(`../fixtures/${name}`, import.meta.url), 'utf8')
  const lines = text.trimEnd().split(/\r?\n/)
  return lines.slice(1).map((line) => {
    const [date = '', value = ''] = line.split(',')
    return { date, value }
  })
}

/** The last Monday to Friday before the day. */
export function lastBusinessDayBefore(day: string): string {
  let before = addDays(day, -1)
  while (!isWeekday(before)) before = addDays(before, -1)
  return before
}

/**
 * By how many days a file that ends on `lastDay` is moved so that it reaches the last business day before today.
 *
 * Moving week by week would give every past day a new price each week, and the history that was stored before would
 * look revised from end to end. Moving by 52 weeks does that once a year; what lies in the future is cut off.
 */
export function shiftDays(lastDay: string, today: string): number {
  const missingDays = daysBetween(lastDay, lastBusinessDayBefore(today))
  return missingDays <= 0 ? 0 : Math.ceil(missingDays / yearOfWeeksDays) * yearOfWeeksDays
}

const files = new Map<string, readonly DatedPrice[]>()
const shifted = new Map<string, readonly DatedPrice[]>()

function pricesOfFile(name: string): readonly DatedPrice[] {
  const prices = files.get(name) ?? readPriceFile(name)
  files.set(name, prices)
  return prices
}

function shiftedPrices(name: string, days: number): readonly DatedPrice[] {
  const key = `${name}+${days}`
  const prices = shifted.get(key) ?? pricesOfFile(name).map(({ date, value }) => ({ date: addDays(date, days), value }))
  shifted.set(key, prices)
  return prices
}

/** The file's prices as somebody reading the series today would see them: up to the last business day before. */
export function pricesBefore(name: string, today: string): readonly DatedPrice[] {
  const lastDay = pricesOfFile(name).at(-1)?.date ?? today
  return shiftedPrices(name, shiftDays(lastDay, today)).filter(({ date }) => date < today)
}
