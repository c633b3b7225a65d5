import { wallClockMs } from '../../src/pipelines/time-zone.ts'

/** A schedule of the simulation, in words that no cron library reads. */
export type Plan =
  | {
      kind: 'at'
      hour: number
      minute: number
      zone: string
      days: 'all' | readonly number[]
      dates?: readonly number[]
    }
  | { kind: 'hourly'; minute: number; zone: string }
  | { kind: 'every'; minutes: number }

const minuteMs = 60_000
const hourMs = 60 * minuteMs

/**
 * When a plan is due in (from, to], minute by minute and without a cron library. A local time that is jumped over counts at
 * the first minute after the jump, one that comes twice counts once, and an hourly plan counts every real hour.
 */
export function dueMinutes(plan: Plan, from: Date, to: Date): Date[] {
  const found: Date[] = []
  if (plan.kind === 'every') {
    const stepMs = plan.minutes * minuteMs
    for (let at = (Math.floor(from.getTime() / stepMs) + 1) * stepMs; at <= to.getTime(); at += stepMs)
      found.push(new Date(at))
    return found
  }
  const offsetOf = offsets(plan.zone)
  let before = from.getTime() + offsetOf(from.getTime())
  const counted = new Set<number>()
  for (let at = Math.floor(from.getTime() / minuteMs) * minuteMs + minuteMs; at <= to.getTime(); at += minuteMs) {
    const wall = at + offsetOf(at)
    // Every local minute from the last one to this: more than one where the clocks have jumped.
    for (let local = Math.min(before + minuteMs, wall); local <= wall; local += minuteMs) {
      const isJumpedOver = local < wall
      if (!matches(plan, new Date(local))) continue
      if (plan.kind === 'at') {
        if (counted.has(local)) continue
        counted.add(local)
      } else if (isJumpedOver) continue
      if (found.at(-1)?.getTime() !== at) found.push(new Date(at))
    }
    before = wall
  }
  return found
}

function matches(plan: Exclude<Plan, { kind: 'every' }>, wall: Date): boolean {
  if (wall.getUTCMinutes() !== plan.minute) return false
  if (plan.kind === 'hourly') return true
  if (wall.getUTCHours() !== plan.hour) return false
  if (plan.dates && !plan.dates.includes(wall.getUTCDate())) return false
  return plan.days === 'all' || plan.days.includes(wall.getUTCDay())
}

/** The zone's offset at an instant, asked once for every quarter of an hour: no zone changes its clocks at another minute. */
function offsets(zone: string): (at: number) => number {
  const known = new Map<number, number>()
  return (at) => {
    const quarter = Math.floor(at / (hourMs / 4))
    let offset = known.get(quarter)
    if (offset === undefined) {
      const start = quarter * (hourMs / 4)
      known.set(quarter, (offset = wallClockMs(new Date(start), zone) - start))
    }
    return offset
  }
}
