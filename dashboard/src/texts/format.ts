import { businessNow } from './business-time.ts'

/** How numbers and times are written in a language. */
export interface Format {
  number(value: number): string
  /** With so many decimals; without a count as many as it has, at most 6. */
  exact(value: number, decimals?: number): string
  /** 12.3 K */
  short(value: number): string
  percent(value: number): string
  /** 28 Nov 2026, 06:00:05 */
  dateTime(at: string | number): string
  /** 28 Nov 06:00; with the year where it is another one. */
  moment(at: string | number): string
  date(at: string | number): string
  /** Of '2026-11-28', wherever one is. */
  day(day: string): string
  time(at: string | number): string
  /** 06:00 */
  clock(at: string | number): string
  /** 1h 5m, 3.2s, 40ms */
  duration(milliseconds: number): string
  /** in 5 minutes, 2 hours ago */
  relative(at: string | number): string
}

/** Times are told in a zone; without one in that of the browser. */
export function formatFor(language: string, timeZone?: string): Format {
  const dates = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(language, { ...(timeZone !== undefined && { timeZone }), ...options })
  const number = new Intl.NumberFormat(language, { maximumFractionDigits: 2 })
  const short = new Intl.NumberFormat(language, { notation: 'compact', maximumFractionDigits: 1 })
  const percent = new Intl.NumberFormat(language, { maximumFractionDigits: 1 })
  const dateTime = dates({ dateStyle: 'medium', timeStyle: 'medium' })
  const moment = dates({ day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' })
  const longMoment = dates({ day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit' })
  const date = dates({ dateStyle: 'medium' })
  const day = dates({ day: 'numeric', month: 'short', timeZone: 'UTC' })
  const year = dates({ year: 'numeric' })
  const time = dates({ timeStyle: 'medium' })
  const clock = dates({ hour: '2-digit', minute: '2-digit' })
  const relative = new Intl.RelativeTimeFormat(language, { numeric: 'auto', style: 'short' })
  // Made once: to make one takes far longer than to write a number with it, and a list writes a duration on every line.
  const unit = (name: string, digits = 0) =>
    new Intl.NumberFormat(language, {
      style: 'unit',
      unit: name,
      unitDisplay: 'narrow',
      maximumFractionDigits: digits,
    })
  const [inMilliseconds, inSeconds, inMinutes] = [unit('millisecond'), unit('second', 1), unit('minute')]
  const [inHours, inDays] = [unit('hour'), unit('day')]
  return {
    number: (value) => number.format(value),
    exact: (value, decimals) =>
      new Intl.NumberFormat(language, {
        minimumFractionDigits: decimals ?? 0,
        maximumFractionDigits: decimals ?? 6,
      }).format(value),
    short: (value) => short.format(value),
    percent: (value) => `${percent.format(value)}%`,
    dateTime: (at) => dateTime.format(new Date(at)),
    moment(at) {
      const isThisYear = year.format(new Date(at)) === year.format(businessNow())
      return (isThisYear ? moment : longMoment).format(new Date(at))
    },
    date: (at) => date.format(new Date(at)),
    day: (text) => day.format(new Date(text)),
    time: (at) => time.format(new Date(at)),
    clock: (at) => clock.format(new Date(at)),
    duration(milliseconds) {
      if (milliseconds < 1000) return inMilliseconds.format(milliseconds)
      if (milliseconds < 60_000) return inSeconds.format(milliseconds / 1000)
      const minutes = Math.floor(milliseconds / 60_000)
      if (minutes < 60)
        return pair(inMinutes.format(minutes), inSeconds.format(Math.floor((milliseconds % 60_000) / 1000)))
      const hours = Math.floor(minutes / 60)
      if (hours < 24) return pair(inHours.format(hours), inMinutes.format(minutes % 60))
      return pair(inDays.format(Math.floor(hours / 24)), inHours.format(hours % 24))
    },
    relative(at) {
      const seconds = (new Date(at).getTime() - businessNow()) / 1000
      const [name, length] = steps.find(([, , most]) => Math.abs(seconds) < most) ?? (['year', 31_556_952] as const)
      return relative.format(Math.trunc(seconds / length), name)
    },
  }
}

const steps = [
  ['second', 1, 60],
  ['minute', 60, 3600],
  ['hour', 3600, 86_400],
  ['day', 86_400, 30 * 86_400],
  ['month', 2_629_746, 31_556_952],
] as const

function pair(first: string, second: string): string {
  return /^0\D/.test(second) ? first : `${first} ${second}`
}
