const parts = [
  ['d', 86_400_000, 'h', 3_600_000],
  ['h', 3_600_000, 'm', 60_000],
  ['m', 60_000, 's', 1000],
] as const

/**
 * A duration for people, in at most two units.
 *
 * @example
 * formatDuration(1_400) // '1.4 s'
 * formatDuration(123_000) // '2m 03s'
 */
export function formatDuration(milliseconds: number): string {
  if (milliseconds < 0) return `-${formatDuration(-milliseconds)}`
  if (Math.round(milliseconds) < 1000) return `${Math.round(milliseconds)} ms`
  // Rounded first, or 59.96 s would read '60 s' and 3 599.6 s '59m 60s'.
  if (Math.round(milliseconds / 100) < 600) return `${Math.round(milliseconds / 100) / 10} s`
  for (const [unit, unitMs, smaller, smallerMs] of parts) {
    const inSmaller = Math.round(milliseconds / smallerMs)
    const whole = Math.floor((inSmaller * smallerMs) / unitMs)
    if (whole === 0) continue
    const rest = inSmaller - (whole * unitMs) / smallerMs
    return rest === 0 ? `${whole}${unit}` : `${whole}${unit} ${String(rest).padStart(2, '0')}${smaller}`
  }
  return '1m'
}
