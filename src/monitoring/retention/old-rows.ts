import type { RetentionKind } from '../../pipelines/retention.ts'

/** Rows of a small table that go after some time. */
export interface OldRows {
  kind: RetentionKind
  table: string
  /** The column that says when the time begins: rows where it is null stay. Null: `where` says all. */
  since: string | null
  /** What must hold beside; of the row as `t`, with the end of the time as `$1`. */
  where?: string
}

/** The oldest run there may be: `$2`. */
const ofDroppedRun = (column: string) => `${column} < first_run_id($2)`

/**
 * What goes row by row, in this order: what refers to others goes before them. Tables of systems are never among them, nor what
 * rules were changed to, by which they are replayed.
 */
export const oldRows: readonly OldRows[] = [
  { kind: 'ticks', table: 'ticks', since: 'due_at' },
  { kind: 'ticks', table: 'schedule_events', since: 'at' },
  { kind: 'deliveries', table: 'deliveries', since: 'ended_at' },
  {
    kind: 'notices',
    table: 'notices',
    since: 'at',
    // Its deliveries go with it, and one that is under way must not.
    where: `t.routed_at IS NOT NULL AND NOT EXISTS (SELECT FROM deliveries d WHERE d.notice_id = t.id AND d.ended_at IS NULL)`,
  },
  {
    kind: 'alerts',
    table: 'alert_events',
    since: null,
    where: 'EXISTS (SELECT FROM alerts a WHERE a.id = t.alert_id AND a.closed_at < $1::timestamptz)',
  },
  { kind: 'alerts', table: 'escalations', since: 'at' },
  {
    kind: 'alerts',
    table: 'alerts',
    since: 'closed_at',
    where: `NOT EXISTS (SELECT FROM alert_events e WHERE e.alert_id = t.id)
      AND NOT EXISTS (SELECT FROM alerts c WHERE c.parent_id = t.id)`,
  },
  { kind: 'alerts', table: 'silences', since: 'to_at' },
  { kind: 'observations', table: 'observations', since: 'at' },
  { kind: 'findings', table: 'finding_changes', since: 'at' },
  { kind: 'metrics', table: 'daily_metrics', since: 'day' },
  { kind: 'metrics', table: 'daily_step_metrics', since: 'day' },
  { kind: 'metrics', table: 'daily_service_levels', since: 'day' },
  { kind: 'quality', table: 'quality_results', since: 'at' },
  // Before the runs they are of.
  { kind: 'jobRuns', table: 'job_observations', since: 'at' },
  { kind: 'jobRuns', table: 'verdicts', since: 'until' },
  { kind: 'jobRuns', table: 'job_forecasts', since: 'day' },
  { kind: 'jobRuns', table: 'job_runs', since: 'last_seen_at' },
  { kind: 'jobRuns', table: 'pings', since: 'told_at' },
  {
    kind: 'jobRuns',
    table: 'ping_keys',
    since: 'ended_at',
    where: 'NOT EXISTS (SELECT FROM pings p WHERE p.key_id = t.id)',
  },
  { kind: 'jobDays', table: 'job_days', since: 'day' },
  { kind: 'signIns', table: 'sessions', since: 'expires_at' },
  { kind: 'signIns', table: 'sign_in_links', since: 'expires_at' },
  { kind: 'signIns', table: 'tokens', since: 'ended_at' },
  { kind: 'requestKeys', table: 'request_keys', since: 'created_at' },
  // Those that wait for a person are not settled, and stay.
  { kind: 'quarantine', table: 'quarantined_rows', since: 'settled_at' },
  {
    kind: 'quality',
    table: 'batches',
    since: 'staged_at',
    // What waits for a person stays, and so does the newest of each source: by it loads know what they may replace.
    where: `t.staging IS NULL AND NOT EXISTS (SELECT FROM quarantined_rows q WHERE q.batch_id = t.id)
      AND EXISTS (SELECT FROM batches n WHERE n.dataset = t.dataset AND n.source = t.source AND n.staged_at > t.staged_at
        AND n.state IN ('published', 'replayed'))`,
  },
  { kind: 'runs', table: 'run_metrics', since: null, where: ofDroppedRun('t.run_id') },
  { kind: 'runs', table: 'run_keys', since: null, where: ofDroppedRun('t.run_id') },
  { kind: 'runs', table: 'signals', since: null, where: ofDroppedRun('t.taken_by_run') },
  { kind: 'runs', table: 'reviews', since: null, where: ofDroppedRun('t.run_id') },
  { kind: 'runs', table: 'publications', since: null, where: ofDroppedRun('t.run_id') },
  {
    kind: 'runs',
    table: 'backfill_windows',
    since: null,
    // All windows of a backfill go, or none: half of one would look as if the rest had never been asked for.
    where: `NOT EXISTS (SELECT FROM backfill_windows w WHERE w.backfill_id = t.backfill_id AND w.run_id >= first_run_id($2))
      AND NOT EXISTS (SELECT FROM runs r WHERE r.backfill_id = t.backfill_id)`,
  },
  {
    kind: 'runs',
    table: 'backfills',
    since: 'created_at',
    where: `NOT EXISTS (SELECT FROM backfill_windows w WHERE w.backfill_id = t.id)
      AND NOT EXISTS (SELECT FROM runs r WHERE r.backfill_id = t.id)`,
  },
]
