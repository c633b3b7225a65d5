/** Calendar days as text, `2026-08-18`, and where they begin in a time zone. */

const dayMs = 86_400_000

/** The day this many days later (or earlier, when negative). */
export function addDays(day: string, days: number): string {
  return new Date(Date.parse(day) + days * dayMs).toISOString().slice(0, 10)
}

/** Days from one day to another; negative when the second is the earlier one. */
export function daysBetween(from: string, to: string): number {
  return (Date.parse(to) - Date.parse(from)) / dayMs
}

/** Whether the text is a day that exists: `2026-02-30` is not, `2026-2-3` is not written as one. */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false
  const instant = new Date(text)
  return !Number.isNaN(instant.getTime()) && instant.toISOString().startsWith(text)
}

/** Monday to Friday, whatever the holidays say. */
export function isWeekday(day: string): boolean {
  return ![0, 6].includes(new Date(day).getUTCDay())
}

const clocks = new Map<string, Intl.DateTimeFormat>()

/** What a wall clock in the zone shows at the instant, as `2026-08-18T00:00:00`. */
function wallClock(instant: Date, zone: string): string {
  let clock = clocks.get(zone)
  if (!clock) {
    // Swedish writes dates the ISO way.
    clock = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' })
    clocks.set(zone, clock)
  }
  return clock.format(instant).replace(' ', 'T')
}

/** The calendar day in the zone at the instant. Throws a RangeError for a zone nobody knows. */
export function dayInZone(instant: Date, zone: string): string {
  return wallClock(instant, zone).slice(0, 10)
}

/** Whether the instant is 00:00:00 in the zone. */
export function isMidnight(instant: Date, zone: string): boolean {
  return wallClock(instant, zone).endsWith('T00:00:00')
}

/** The instant at which the day begins in the zone. */
export function startOfDay(day: string, zone: string): Date {
  const asIfUtc = Date.parse(day)
  let instant = asIfUtc
  // The second round corrects a first guess that fell on the other side of a daylight-saving change.
  for (let round = 0; round < 2; round++) {
    instant = asIfUtc - (Date.parse(`${wallClock(new Date(instant), zone)}Z`) - instant)
  }
  return new Date(instant)
}
