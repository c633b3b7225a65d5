import { dayText, fractionText } from '../iso-text.ts'
import type { DateFormat } from './date-formats.ts'

const dayMs = 86_400_000
/** 9999-12-31, the last day of Excel. */
const lastDay = 2_958_465

/** The ISO text of a count of days; undefined where it is none. Excel knows no zones, so it has none. */
export function dateText(days: number, format: DateFormat, countsFrom1904: boolean): string | undefined {
  if (!(days >= 0 && days <= lastDay + 1)) return undefined
  // Excel counts with doubles, which are exact to some microseconds.
  const ms = Math.round(days * dayMs)
  const whole = Math.floor(ms / dayMs)
  const time = clockText(ms - whole * dayMs)
  if (format === 'elapsed' || (format === 'time' && whole === 0)) return clockText(ms)
  const since1970 = countsFrom1904 ? whole - 24_107 : since1900(whole)
  if (since1970 === undefined) return undefined
  const isDay = format === 'date' && ms === whole * dayMs
  return isDay ? dayText(since1970) : `${dayText(since1970)}T${time}`
}

/** Day 60 is 29 February 1900, which never was: Excel took that over from Lotus 1-2-3. */
function since1900(day: number): number | undefined {
  if (day === 60) return undefined
  return day < 60 ? day - 25_568 : day - 25_569
}

function clockText(ms: number): string {
  const seconds = Math.floor(ms / 1000)
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60]
  return parts.map((part) => String(part).padStart(2, '0')).join(':') + fractionText(String(ms % 1000).padStart(3, '0'))
}
