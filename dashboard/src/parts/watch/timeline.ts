import type { AnswerOf } from '../../client/routes.ts'

/** A business day of a watch. */
export type Timeline = AnswerOf<'get', '/api/watches/{name}/timeline'>
export type TimelineJob = Timeline['jobs'][number]
export type JobRun = TimelineJob['runs'][number]
export type Verdict = Timeline['verdicts'][number]

/** What is wrong with a job and not over; that it did not run on a day that is over stays wrong. */
export function wrongOf({ state, verdicts }: Pick<TimelineJob, 'state' | 'verdicts'>): Verdict[] {
  return verdicts.filter(({ until, kind }) => until === null || (state === 'absent' && kind === 'missing'))
}

/** Which of several kinds of wrong a job is told by. */
const worstFirst = [
  'failed',
  'unrepaired',
  'vanished',
  'stuck',
  'missing',
  'late',
  'ended_in_error',
  'too_few_records',
  'deadline_missed',
  'deadline_at_risk',
]

/** The worst that is wrong with a job; undefined where nothing is. */
export function worstOf(job: Pick<TimelineJob, 'state' | 'verdicts'>): string | undefined {
  const kinds = wrongOf(job).map(({ kind }) => kind)
  return worstFirst.find((kind) => kinds.includes(kind)) ?? kinds[0]
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
export function stretchOf(run: JobRun, { from, to, now }: Axis): [number, number] | undefined {
  if (run.startedAt === null) return undefined
  const start = Date.parse(run.startedAt)
  const end = endOf(run) ?? now ?? to
  return end < from || start > to ? undefined : [start, Math.max(start, end)]
}

/** When a run was over, as far as anybody knows: one that has vanished, when it was last seen. */
export function endOf({ endedAt, state, lastSeenAt }: JobRun): number | null {
  return timeOf(state === 'vanished' ? lastSeenAt : endedAt)
}

/**
 * Where arrows leave a job, and where they reach it: its end and its begin, as they were or are expected. One of which nobody
 * knows when it starts lies at the begin of the day, so that no arrow is without an end.
 */
export function edgesOf(job: TimelineJob, axis: Axis): { start: number; end: number } {
  const { startedAt, forecast, usualStartAt, expectedMs, runs } = job
  const start = timeOf(startedAt ?? forecast?.startP50 ?? usualStartAt) ?? axis.from
  const last = runs.at(-1)
  const ended = last === undefined ? null : endOf(last)
  const known = (isAhead(job) ? null : ended) ?? timeOf(forecast?.finishP50) ?? ended
  // What runs without a forecast is not over before now.
  const end = known ?? Math.max(start + (expectedMs ?? 0), (job.state === 'running' && axis.now) || 0)
  return { start, end: Math.max(start, end) }
}

/** Whether something of it is still to come. */
export function isAhead({ state }: Pick<TimelineJob, 'state'>): boolean {
  return state === 'waiting' || state === 'running' || state === 'pending'
}

/** Whether the time has passed by which something was to be done: of what is still to come it says nothing any more. */
export function hasPassed(forecast: { finishP90: string | null } | null, now: number): boolean {
  return forecast?.finishP90 != null && Date.parse(forecast.finishP90) < now
}

/** Since when a job is waited for that should have started; undefined where it has, or nobody misses it. */
export function awaitedSince(job: TimelineJob, axis: Axis): number | undefined {
  const missed = wrongOf(job).filter(({ kind }) => kind === 'late' || kind === 'missing')
  if (missed.length === 0 || job.startedAt !== null) return undefined
  const known = timeOf(job.forecast?.startP50 ?? job.usualStartAt)
  return Math.max(axis.from, known ?? Math.min(...missed.map(({ since }) => Date.parse(since))))
}

function timeOf(at: string | null | undefined): number | null {
  return at == null ? null : Date.parse(at)
}
