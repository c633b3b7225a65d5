import { stretchAt } from '../../pipelines/zone-offsets.ts'

const minuteMs = 60_000

/** A moment as the clocks of a zone show it: milliseconds since 1970 on those clocks. */
export function wallMsOf(instantMs: number, zone: string): number {
  return instantMs + stretchAt(instantMs, zone).offsetMs
}

/** A moment on the clocks of a zone, '2026-08-19 09:00:00'. */
export function wallText(instantMs: number, zone: string): string {
  return isoText(wallMsOf(instantMs, zone)).slice(0, 19).replace('T', ' ')
}

/** A moment with how far its zone is from UTC, '2026-08-19T09:00:00.000-03:00'; in UTC it ends with Z. */
export function offsetText(instantMs: number, zone: string): string {
  const wallMs = wallMsOf(instantMs, zone)
  const minutes = Math.round((wallMs - instantMs) / minuteMs)
  if (minutes === 0) return isoText(instantMs)
  const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60]
  const two = (number: number) => String(number).padStart(2, '0')
  return `${isoText(instantMs + minutes * minuteMs).slice(0, -1)}${minutes < 0 ? '-' : '+'}${two(hours)}:${two(rest)}`
}

function isoText(ms: number): string {
  return new Date(ms).toISOString()
}
