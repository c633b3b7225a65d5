import { addDays, isWeekday } from '../calendar.ts'
import type { DatedPrice } from './price-file.ts'

/** Every weekday from the first price to the last; days without a price have an empty value. */
export function everyWeekday(prices: readonly DatedPrice[]): DatedPrice[] {
  const values = new Map(prices.map(({ date, value }) => [date, value]))
  const days: DatedPrice[] = []
  const last = prices.at(-1)?.date ?? ''
  for (let date = prices[0]?.date ?? '~'; date <= last; date = addDays(date, 1)) {
    const value = values.get(date)
    if (value !== undefined || isWeekday(date)) days.push({ date, value: value ?? '' })
  }
  return days
}
