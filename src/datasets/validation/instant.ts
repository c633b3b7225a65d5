import { isDay } from './day.ts'
import { kindOf, Problem, wrongType } from './problem.ts'

const instant =
  /^(\d{4})-(\d{2})-(\d{2})[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,30}))?)?(?:Z|[+-](\d{2})(?::?(\d{2}))?)$/

/**
 * A moment: a Date, or ISO text with its offset. Text without one is refused, because it could mean any of 24 hours;
 * so is a second with more digits than the column keeps.
 */
export function checkInstant(value: unknown, secondsDigits: number): string | Problem {
  if (value instanceof Date) {
    const time = value.getTime()
    if (Number.isNaN(time)) return new Problem('unstorable', 'expected a moment, got an invalid Date')
    if (secondsDigits < 3 && time % 10 ** (3 - secondsDigits) !== 0) return tooPrecise(secondsDigits)
    return isWithinYears(value) ? value.toISOString() : otherYear()
  }
  if (typeof value !== 'string') return wrongType('a moment such as 2026-08-18T12:00:00Z', value)
  const parts = instant.exec(value)
  if (!parts) {
    return new Problem('format', `expected a moment with its offset, 2026-08-18T12:00:00Z, got ${kindOf(value)}`)
  }
  const [, year, month, day, hour, minute, second = '0', fraction = '', offsetHour = '0', offsetMinute = '0'] = parts
  const exists =
    isDay(Number(year), Number(month), Number(day)) &&
    Number(hour) < 24 &&
    Number(minute) < 60 &&
    Number(second) < 60 &&
    Number(offsetHour) < 16 &&
    Number(offsetMinute) < 60
  if (!exists) return new Problem('impossible', 'expected a moment of the calendar, got one that does not exist')
  // By its offset a moment may lie in the year before or after.
  if ((year === '0001' || year === '9999') && !isWithinYears(new Date(asIso(value)))) return otherYear()
  if (fraction.length > secondsDigits && /[1-9]/.test(fraction.slice(secondsDigits))) return tooPrecise(secondsDigits)
  return value
}

/** As every engine reads it: with a T, a colon in the offset, and whole milliseconds. */
function asIso(value: string): string {
  return value
    .replace(' ', 'T')
    .replace(/(\.\d{1,3})\d*/, '$1')
    .replace(/([+-]\d{2}):?(\d{2})?$/, (_, hours: string, minutes = '00') => `${hours}:${minutes}`)
}

function isWithinYears(moment: Date): boolean {
  return moment.getUTCFullYear() >= 1 && moment.getUTCFullYear() <= 9999
}

function otherYear(): Problem {
  return new Problem('too_large', 'expected a year from 0001 to 9999 in UTC, got another')
}

function tooPrecise(digits: number): Problem {
  return new Problem('too_precise', `expected a second with at most ${digits} digits, got more, which would be rounded`)
}
