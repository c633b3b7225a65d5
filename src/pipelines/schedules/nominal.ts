import { nextCronTime } from './cron-times.ts'
import type { Timing } from './timing.ts'

/** The first instant after one at which a timing is due, before a calendar bends it. Undefined when there is none. */
export function nextNominal(timing: Timing, afterMs: number): number | undefined {
  if (timing.kind === 'cron') return nextCronTime(timing.expression, timing.zone, afterMs)
  return (Math.floor(afterMs / timing.everyMs) + 1) * timing.everyMs
}
