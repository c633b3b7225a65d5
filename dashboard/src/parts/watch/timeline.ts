import type { AnswerOf } from '../../client/routes.ts'

/** A business day of a watch. */
export type Timeline = AnswerOf<'get', '/api/watches/{name}/timeline'>
export type TimelineJob = Timeline['jobs'][number]
export type JobRun = TimelineJob['runs'][number]
export type Verdict = Timeline['verdicts'][number]

/** What is wrong with a job and not over. */
export function openOf({ verdicts }: { verdicts: readonly Verdict[] }): Verdict[] {
  return verdicts.filter(({ until }) => until === null)
}

/** A stretch of time that is drawn, and where a moment lies in it. */
export interface Axis {
  from: number
  to: number
  /** Undefined on a day that is over. */
  now: number | undefined
}

export function axisOf({ day, isToday }: Timeline, now: number): Axis {
  return { from: Date.parse(day.startsAt), to: Date.parse(day.endsAt), now: isToday ? now : undefined }
}

/** Where a moment lies, in percent of the axis; what is outside lies at its edge. */
export function placeOf({ from, to }: Axis, at: number): number {
  return Math.min(100, Math.max(0, (100 * (at - from)) / (to - from)))
}

/** From where to where a run is drawn; undefined before it has started. */
export function stretchOf({ startedAt, endedAt }: JobRun, { from, to, now }: Axis): [number, number] | undefined {
  if (startedAt === null) return undefined
  const start = Date.parse(startedAt)
  const end = endedAt === null ? (now ?? to) : Date.parse(endedAt)
  return end < from || start > to ? undefined : [start, Math.max(start, end)]
}

/** Where arrows leave a job, and where they reach it: its end and its begin, as they were or are expected. */
export function edgesOf({ startedAt, endedAt, forecast, state }: TimelineJob): {
  start: number | null
  end: number | null
} {
  const isOver = state === 'completed' || state === 'failed' || state === 'cancelled'
  return {
    start: timeOf(startedAt ?? forecast?.startP50 ?? null),
    end: timeOf((isOver ? endedAt : null) ?? forecast?.finishP50 ?? endedAt),
  }
}

function timeOf(at: string | null | undefined): number | null {
  return at == null ? null : Date.parse(at)
}
