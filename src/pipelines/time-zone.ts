import { didYouMean } from './nearest.ts'
import { Refusal, shown } from './refusal.ts'

const dayMs = 86_400_000

/**
 * An IANA time zone this machine knows.
 *
 * @example
 * checkedZone('America/Sao_Paulo')
 */
export function checkedZone(zone: string): string {
  if (typeof zone === 'string' && isZone(zone)) return zone
  const hint = typeof zone === 'string' ? didYouMean(zone, Intl.supportedValuesOf('timeZone')) : ''
  throw new Refusal(`unknown time zone ${shown(zone)}${hint || ": expected an IANA name such as 'America/New_York'"}`)
}

/** The list takes a fifth of a millisecond, and ten thousand schedules are declared anew each minute. */
const checked = new Set<string>()

function isZone(zone: string): boolean {
  if (checked.has(zone)) return true
  const isKnown = isOnList(zone)
  if (isKnown) checked.add(zone)
  return isKnown
}

function isOnList(zone: string): boolean {
  // The list is there in a tenth of the time that a first clock takes; it lacks only the zones' other names.
  if (Intl.supportedValuesOf('timeZone').includes(zone)) return true
  try {
    clockOf(zone)
    return true
  } catch {
    return false
  }
}

/** What the clocks of a zone show at a moment, as milliseconds since 1970 on those clocks. */
export function wallClockMs(instant: Date, zone: string): number {
  if (zone === 'UTC') return instant.getTime()
  const parts: Record<string, number> = {}
  for (const { type, value } of clockOf(zone).formatToParts(instant)) parts[type] = Number(value)
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts
  const wall = new Date(0)
  // Not Date.UTC, which takes the year 26 for 1926.
  wall.setUTCFullYear(year, month - 1, day)
  return wall.setUTCHours(hour, minute, second, instant.getUTCMilliseconds())
}

/**
 * The moment the clocks of a zone show this. Where they show it twice, the first; where they jump over it, as long
 * after the jump as it would have been after midnight without one.
 */
export function instantOf(wallMs: number, zone: string): Date {
  const [early = wallMs, late = wallMs] = [wallMs - dayMs, wallMs + dayMs]
    .map((around) => wallMs - (wallClockMs(new Date(around), zone) - around))
    .toSorted((left, right) => left - right)
  if (wallClockMs(new Date(early), zone) === wallMs) return new Date(early)
  return new Date(late)
}

const clocks = new Map<string, Intl.DateTimeFormat>()

/** Making one takes a thousand times as long as asking it. */
function clockOf(zone: string): Intl.DateTimeFormat {
  const known = clocks.get(zone)
  if (known !== undefined) return known
  const clock = new Intl.DateTimeFormat('en-u-ca-iso8601', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
  clocks.set(zone, clock)
  return clock
}
