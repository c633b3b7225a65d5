/** What is counted of the runs of a day. */
export interface DayCounts {
  runs: number
  /** Ended well. */
  completed: number
  failed: number
  /** Completed with failed threads, or too many failed records. */
  endedInError: number
  /** Shown no more by their source while they ran. */
  vanished: number
  records: number | null
  failedRecords: number | null
  /** All of its runs that have ended together. */
  durationMs: number
}

/** What the counts of a day say. */
export interface DayFigures {
  /** 0 to 100, of the runs that are over; null where none is. */
  successRate: number | null
  averageMs: number | null
  recordsPerSecond: number | null
}

/** How a day went, by its counts. */
export function figuresOf({ completed, failed, endedInError, vanished, durationMs, records }: DayCounts): DayFigures {
  const ended = completed + failed + endedInError
  const over = ended + vanished
  return {
    successRate: over === 0 ? null : Math.round((10_000 * completed) / over) / 100,
    averageMs: ended === 0 ? null : durationMs / ended,
    recordsPerSecond: records === null || durationMs === 0 ? null : (records * 1000) / durationMs,
  }
}

/** A business day of all jobs, or of those that were asked for. */
export type WholeDay = { day: string } & DayCounts & DayFigures

/** The days of several jobs as one each, in the order in which they come. */
export function wholeDays(days: readonly (DayCounts & { day: string })[]): WholeDay[] {
  return [...Map.groupBy(days, ({ day }) => day)].map(([day, its]) => {
    const sum = (count: 'runs' | 'completed' | 'failed' | 'endedInError' | 'vanished' | 'durationMs') =>
      its.reduce((total, one) => total + one[count], 0)
    const counted = its.filter(({ records }) => records !== null)
    const recordsOf = (count: 'records' | 'failedRecords') =>
      counted.length === 0 ? null : counted.reduce((total, one) => total + (one[count] ?? 0), 0)
    const counts = {
      runs: sum('runs'),
      completed: sum('completed'),
      failed: sum('failed'),
      endedInError: sum('endedInError'),
      vanished: sum('vanished'),
      records: recordsOf('records'),
      failedRecords: recordsOf('failedRecords'),
      durationMs: sum('durationMs'),
    }
    // The time of jobs whose records nobody counts says nothing of their rate.
    const countedMs = counted.reduce((total, one) => total + one.durationMs, 0)
    const { recordsPerSecond } = figuresOf({ ...counts, durationMs: countedMs })
    return { day, ...counts, ...figuresOf(counts), recordsPerSecond }
  })
}
