/** What somebody tells of a run of a job while it goes on: a line of a log, or a ping. */
export interface JobEvent {
  event: 'start' | 'progress' | 'end' | 'fail'
  at: Date
  /** Tells runs apart that go on at once. */
  run?: string | undefined
  records?: number | undefined
  failedRecords?: number | undefined
  error?: string | undefined
}

/** A run as it was told of. */
export interface ToldRun {
  state: 'running' | 'completed' | 'failed'
  startedAt: Date
  endedAt: Date | null
  records: number | null
  failedRecords: number | null
  error: string | null
}

/** What an event says of two runs at most. */
interface Told {
  /** The one that had not ended, if it has ended by that. */
  before?: ToldRun
  now: ToldRun
}

/**
 * What becomes of a job's run by an event. A second start means that the first run has ended without a word, unless both name
 * the same run; an end without a start is a run that took no time.
 *
 * @param open the run of this name, or of none, that has not ended
 */
export function afterEvent(open: ToldRun | undefined, { event, at, run, ...told }: JobEvent): Told {
  if (event === 'start') {
    if (open === undefined) return { now: begun(at, told) }
    if (run !== undefined) return { now: open }
    const error = 'it started again without a word of its end'
    return { before: { ...open, state: 'failed', endedAt: later(open.startedAt, at), error }, now: begun(at, told) }
  }
  const counted = counting(open ?? begun(at, told), told)
  if (event === 'progress') return { now: counted }
  const endedAt = later(counted.startedAt, at)
  if (event === 'end') return { now: { ...counted, state: 'completed', endedAt } }
  return { now: { ...counted, state: 'failed', endedAt, error: told.error || 'it failed' } }
}

type Counts = Pick<JobEvent, 'records' | 'failedRecords'>

function begun(startedAt: Date, told: Counts): ToldRun {
  const run: ToldRun = { state: 'running', startedAt, endedAt: null, records: null, failedRecords: null, error: null }
  return counting(run, told)
}

function counting(run: ToldRun, { records, failedRecords }: Counts): ToldRun {
  return { ...run, records: records ?? run.records, failedRecords: failedRecords ?? run.failedRecords }
}

/** Clocks are set back, and lines come out of order. */
function later(one: Date, other: Date): Date {
  return one > other ? one : other
}
