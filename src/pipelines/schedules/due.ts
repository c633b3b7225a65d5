import { nextNominal } from './nominal.ts'
import type { DueRule } from './timing.ts'

/** One due time of a schedule, and what became of it by the rule alone. */
export interface DueTime {
  readonly at: Date
  /** Why it does not take place; undefined when it does. `at` is then when it would have been. */
  readonly skipped: string | undefined
  /** Due times that came together here, because each was put off. */
  readonly putOff: readonly PutOff[]
}

/** A due time that was moved to a later one. */
export interface PutOff {
  readonly from: Date
  readonly reason: string
}

/** The due times of a stretch, the earliest first. */
export interface DueTimes {
  readonly times: readonly DueTime[]
  /** Up to and with when they are complete: the end that was asked for, unless there were too many. Go on from here. */
  readonly until: Date
}

/** The first moment after one at which something is to be started. Undefined when nothing ever is. */
export function nextDue(rule: DueRule, after: Date): Date | undefined {
  const ms = nextNominal(rule.timing, after.getTime())
  return ms === undefined ? undefined : new Date(ms)
}

/**
 * What was due after one moment, up to and with another: what takes place and what is skipped, with the reason.
 *
 * @param most answers no more than so many, the earliest; the rest is asked for from `until`
 */
export function dueTimes(rule: DueRule, after: Date, until: Date, most: number): DueTimes {
  const times: DueTime[] = []
  let ms = nextNominal(rule.timing, after.getTime())
  while (ms !== undefined && ms <= until.getTime() && times.length < most) {
    times.push({ at: new Date(ms), skipped: undefined, putOff: [] })
    ms = nextNominal(rule.timing, ms)
  }
  const isCut = ms !== undefined && ms <= until.getTime()
  return { times, until: isCut ? (times.at(-1)?.at ?? after) : until }
}
