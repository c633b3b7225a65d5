import { setImmediate as others } from 'node:timers/promises'
import { type DueTime, dueTimes } from '../../pipelines/schedules/due.ts'
import type { DueRule } from '../../pipelines/schedules/timing.ts'

/** So many due times are looked at together, and so many of the newest are kept. */
const mostKept = 1000
/** More than a minutely schedule has in a week: then the rest is passed over without being counted. */
const mostLookedAt = 20_000

/** What was due since a schedule was last decided. */
export interface PassedDue {
  /** Those that take place, the newest thousand, the earliest first. */
  times: DueTime[]
  /** How many were before those, and since when. */
  before: number
  since: Date | null
  /** Those that do not take place, by the rule alone. */
  skipped: DueTime[]
  /** A stretch of which nobody has counted what was due. */
  uncounted: { from: Date; to: Date } | null
}

/** What was due after one moment, up to and with another. Lets others go on meanwhile: it may be a lot. */
export async function passedDue(rule: DueRule, after: Date, until: Date): Promise<PassedDue> {
  const passed: PassedDue = { times: [], before: 0, since: null, skipped: [], uncounted: null }
  let lookedAt = 0
  for (let from = after; ; ) {
    const page = dueTimes(rule, from, until, mostKept)
    keep(passed, page.times)
    lookedAt += page.times.length
    if (page.until >= until || page.until <= from) return passed
    if (lookedAt < mostLookedAt || passed.uncounted) {
      from = page.until
    } else {
      // As long a stretch as this page took must hold the newest, which is to be fired however many there are.
      const lengthMs = 2 * (page.until.getTime() - from.getTime())
      from = new Date(Math.max(page.until.getTime(), until.getTime() - lengthMs))
      passed.uncounted = { from: page.until, to: from }
    }
    await others()
  }
}

function keep(passed: PassedDue, times: readonly DueTime[]): void {
  for (const time of times) (time.skipped === undefined ? passed.times : passed.skipped).push(time)
  const gone = passed.times.splice(0, Math.max(0, passed.times.length - mostKept))
  passed.before += gone.length
  passed.since ??= gone[0]?.at ?? null
}
