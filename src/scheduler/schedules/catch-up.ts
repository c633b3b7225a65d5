import type { DueTime } from '../../pipelines/schedules/due.ts'
import type { CatchUp } from '../../pipelines/schedules/schedule.ts'
import type { PassedDue } from './passed-due.ts'

/** What is to become of one due time. */
export interface PlannedTick {
  dueAt: Date
  outcome: 'started' | 'skipped' | 'missed'
  reason: string | null
  /** Due times before it that are passed over with it, and since when. */
  missed: number
  missedSince: Date | null
}

/** Where nothing is caught up with: how late a scheduler may be and still be there. */
const toleranceMs = 60_000
/** More skipped due times than these are told in one tick for each reason. */
const mostSkippedTold = 100

/** Decides by the catch-up policy what was due: every due time is started, or is counted in a tick. */
export function planTicks(policy: CatchUp, passed: PassedDue, now: Date): PlannedTick[] {
  return [...skippedTicks(passed.skipped), ...dueTicks(policy, passed, now)]
}

function dueTicks(policy: CatchUp, { times, before, since, uncounted }: PassedDue, now: Date): PlannedTick[] {
  const newest = times.at(-1)
  if (!newest) return []
  const isTooLate = policy === 'none' && now.getTime() - newest.at.getTime() > toleranceMs
  const kept = times.slice(-mostStarted(policy))
  const over = times.length - kept.length + before
  return kept.map((time, index): PlannedTick => {
    const missed = index === 0 ? over : 0
    return {
      dueAt: time.at,
      outcome: isTooLate ? 'missed' : 'started',
      reason: reasonOf(time, isTooLate, index === 0 ? uncounted : null),
      missed,
      missedSince: missed === 0 ? null : (since ?? times[0]?.at ?? null),
    }
  })
}

function mostStarted(policy: CatchUp): number {
  if (policy === 'all') return Number.POSITIVE_INFINITY
  return typeof policy === 'object' ? Math.max(1, policy.last) : 1
}

function reasonOf({ putOff }: DueTime, isTooLate: boolean, uncounted: PassedDue['uncounted']): string | null {
  const sentences = [
    isTooLate ? 'no scheduler was there, and nothing is caught up with' : undefined,
    ...putOff.map(({ from, reason }) => `put off from ${from.toISOString()}: ${reason}`),
    uncounted
      ? `not counted: what was due from ${uncounted.from.toISOString()} to ${uncounted.to.toISOString()}`
      : undefined,
  ]
  return sentences.filter((sentence) => sentence !== undefined).join('; ') || null
}

function skippedTicks(skipped: readonly DueTime[]): PlannedTick[] {
  const ticks: PlannedTick[] = []
  for (const { at, skipped: reason = null } of skipped) {
    const last = ticks.at(-1)
    if (skipped.length > mostSkippedTold && last?.reason === reason) {
      last.missedSince ??= last.dueAt
      last.missed += 1
      last.dueAt = at
    } else {
      ticks.push({ dueAt: at, outcome: 'skipped', reason, missed: 0, missedSince: null })
    }
  }
  return ticks
}
