const dayMs = 86_400_000

/** `2026-08-18`, of days since 1970. */
export function dayText(days: number): string {
  return new Date(days * dayMs).toISOString().slice(0, 10)
}

/**
 * `2026-08-18T12:00:00.123456`, of a count since 1970. Without a zone, which the caller knows.
 *
 * @param digits of a second that the count counts: 3 for milliseconds, 6 for microseconds, 9 for nanoseconds
 */
export function instantText(count: bigint, digits: number): string {
  const perSecond = 10n ** BigInt(digits)
  // BigInt division rounds towards zero, and before 1970 that is the wrong way.
  const seconds = (count - (((count % perSecond) + perSecond) % perSecond)) / perSecond
  const fraction = String(count - seconds * perSecond).padStart(digits, '0')
  return new Date(Number(seconds) * 1000).toISOString().slice(0, 19) + fractionText(fraction)
}

/** `12:00:00.000`, of a count since midnight; `digits` as above. */
export function timeText(count: bigint, digits: number): string {
  return instantText(count, digits).slice(11)
}

/** The digits after the second: three, as JavaScript writes them, and six or nine only where there are as many. */
export function fractionText(digits: string): string {
  const short = digits.replace(/0+$/, '')
  const shown = short.length <= 3 ? 3 : short.length <= 6 ? 6 : 9
  return `.${short.padEnd(shown, '0')}`
}
