/** A stretch of time, half-open: `from` belongs to it, `to` does not. Days are those of `zone`. */
export interface Window {
  from: Date
  to: Date
  /** IANA time zone. */
  zone: string
  /** `from` as a calendar day in the zone, `2026-08-11`. */
  firstDay: string
  /** The last calendar day that is still inside: what an API with inclusive dates must be asked for. */
  lastDay: string
}

/** How a pipeline's windows are computed; durations such as '30d'. A year counts 365 days. */
export interface WindowOptions {
  /** How far back an incremental run goes when there is no high-water mark yet. */
  lookback: string
  /** How far back a full refresh goes. */
  history: string
  /** How far an incremental run goes back behind the mark, to see revisions. Default '0d'. */
  overlap?: string
  /** Default 'UTC'. */
  zone?: string
}

/** {@link WindowOptions} checked, with every default filled in. */
export interface WindowRule extends WindowOptions {
  overlap: string
  zone: string
  lookbackMs: number
  historyMs: number
  overlapMs: number
}
