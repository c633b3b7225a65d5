import type { Blackout, Calendar } from './calendar.ts'
import { nextCronTime } from './cron-times.ts'

/** The blackout an instant is in; of several, the one that ends last. */
export function blackoutAt(calendar: Calendar, instant: Date): Blackout | undefined {
  let latest: Blackout | undefined
  for (const blackout of blackoutsIn(calendar, instant.getTime(), instant.getTime() + 1)) {
    if (latest === undefined || blackout.to > latest.to) latest = blackout
  }
  return latest
}

/** The blackouts that share a moment with a stretch, as whole as they are, in no order. */
export function* blackoutsIn(calendar: Calendar, fromMs: number, toMs: number): Generator<Blackout> {
  for (const blackout of calendar.blackouts) {
    if (blackout.from.getTime() < toMs && blackout.to.getTime() > fromMs) yield blackout
  }
  for (const { expression, lastsMs, reason } of calendar.recurring) {
    let beginMs = nextCronTime(expression, calendar.zone, fromMs - lastsMs)?.atMs
    while (beginMs !== undefined && beginMs < toMs) {
      yield { from: new Date(beginMs), to: new Date(beginMs + lastsMs), reason }
      beginMs = nextCronTime(expression, calendar.zone, beginMs)?.atMs
    }
  }
}
