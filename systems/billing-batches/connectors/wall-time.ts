/**
 * Times without a zone, as Oracle's DATE holds them: text such as `2025-11-27T05:03:11`, and the instant that they are
 * somewhere.
 */

const formats = new Map<string, Intl.DateTimeFormat>()

/** What a clock in a zone shows at an instant. */
export function wallTimeOf(instant: Date, timezone: string): string {
  const format = formats.get(timezone) ?? formatOf(timezone)
  const { year, month, day, hour, minute, second } = Object.fromEntries(
    format.formatToParts(instant).map(({ type, value }) => [type, value]),
  )
  return `${year}-${month}-${day}T${hour}:${minute}:${second}`
}

/**
 * The instant at which a clock in a zone shows this: the first one when it does so twice, the next that there is when it
 * never does. Undefined for what is no time.
 */
export function instantOf(wall: string, timezone: string): Date | undefined {
  const asUtcMs = Date.parse(`${wall.slice(0, 19)}Z`)
  if (Number.isNaN(asUtcMs)) return undefined
  // What the zone is ahead by is not known before the instant is: a day around it, the clock is what it was or will be.
  const candidates = [-dayMs, dayMs].map((aside) => asUtcMs - aheadMs(asUtcMs + aside, timezone))
  const shown = candidates.filter((ms) => ms + aheadMs(ms, timezone) === asUtcMs)
  return new Date(shown.length > 0 ? Math.min(...shown) : Math.max(...candidates))
}

const dayMs = 86_400_000

function aheadMs(instantMs: number, timezone: string): number {
  const wholeSeconds = Math.floor(instantMs / 1000) * 1000
  return Date.parse(`${wallTimeOf(new Date(wholeSeconds), timezone)}Z`) - wholeSeconds
}

function formatOf(timezone: string): Intl.DateTimeFormat {
  const format = new Intl.DateTimeFormat('en-CA', {
    timeZone: timezone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  })
  formats.set(timezone, format)
  return format
}
