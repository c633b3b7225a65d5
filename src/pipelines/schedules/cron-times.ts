import { type OffsetStretch, stretchAt } from '../zone-offsets.ts'
import { type CronPattern, cronPattern } from './cron-pattern.ts'

const dayMs = 86_400_000

/** An instant at which an expression is due, and what the clocks were to show: something else where they jumped over it. */
export interface CronTime {
  readonly atMs: number
  readonly wallMs: number
}

/**
 * The first instant after one at which a cron expression is due on the clocks of a zone. A time of the day that the
 * clocks jump over comes once, at the end of the jump; one that they show twice comes once, the first time. A beat, an
 * expression with * or / in its minute or hour, comes at every real step: twice where its times are shown twice, and not
 * at those that do not exist, unless they are all it has on that day. Undefined when there is none before the year 10000.
 */
export function nextCronTime(expression: string, zone: string, afterMs: number): CronTime | undefined {
  const pattern = cronPattern(expression)
  let stretch = stretchAt(afterMs, zone)
  let floorMs = afterMs + 1 + stretch.offsetMs
  if (pattern.fixedTimes) floorMs = Math.max(floorMs, shownBefore(stretch, zone))
  let wallMs = pattern.atOrAfter(floorMs)
  while (wallMs !== undefined) {
    const endMs = stretch.toMs + stretch.offsetMs
    if (wallMs < endMs) return { atMs: wallMs - stretch.offsetMs, wallMs }
    const changeMs = stretch.toMs
    stretch = stretchAt(changeMs, zone)
    const resumesMs = changeMs + stretch.offsetMs
    if (wallMs < resumesMs && comesAfterJump(pattern, wallMs, endMs, resumesMs)) return { atMs: changeMs, wallMs }
    // A beat goes on with what the clocks show now, times of the day with what they have never shown.
    floorMs = pattern.fixedTimes ? Math.max(floorMs, endMs, resumesMs) : resumesMs
    if (wallMs < floorMs || floorMs < endMs) wallMs = pattern.atOrAfter(floorMs)
  }
  return undefined
}

/** Up to where the clocks of a zone had been before a stretch, as far as they may show it again. */
function shownBefore(stretch: OffsetStretch, zone: string): number {
  let reachedMs = Number.NEGATIVE_INFINITY
  let beginMs = stretch.fromMs
  // Further back than a day there is nothing that could come again. A year's end is no change, so one look is not enough.
  while (beginMs > stretch.fromMs - dayMs) {
    const earlier = stretchAt(beginMs - 1, zone)
    reachedMs = Math.max(reachedMs, earlier.toMs + earlier.offsetMs)
    beginMs = earlier.fromMs
  }
  return reachedMs
}

/** Whether a time that the clocks jump over comes at the end of the jump. */
function comesAfterJump(pattern: CronPattern, wallMs: number, goneMs: number, resumesMs: number): boolean {
  if (pattern.fixedTimes) return true
  if (!pattern.fixedHours) return false
  // '*/15 2 * * *': the day's work is not to be lost with its hour.
  const dayBeginMs = Math.floor(wallMs / dayMs) * dayMs
  const [first = wallMs, next = Number.POSITIVE_INFINITY] = [dayBeginMs, resumesMs].map(pattern.atOrAfter)
  return first >= goneMs && next >= dayBeginMs + dayMs
}
