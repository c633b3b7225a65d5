/** How long a worker is believed without a beat, by the database's clock. */
export const leaseSeconds = 10
export const beatEveryMs = 3_000
export const sweepEveryMs = 2_000
/** How long the main thread may be blocked when no step is under way, or one without a time-out. */
export const longestBlockMs = 60_000

/**
 * SQL: the lease in `lease_ends_at` has run out. It does not run while the database is away: counted from its last
 * start, every worker has one whole lease to come back, or each restart would steal every run.
 */
export const leaseIsOver = `now() > greatest(lease_ends_at, pg_postmaster_start_time() + interval '${leaseSeconds} seconds')`
