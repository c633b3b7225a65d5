import type { RetentionKind } from '../../pipelines/retention.ts'

/** Rows of a small table that are let go of one by one, when they are older than their kind is kept. */
export interface OldRows {
  kind: RetentionKind
  table: string
  /** SQL for 'older than $1', the end of what is kept. */
  where: string
}

/**
 * What is let go of beside the months of runs, in this order: what points to something goes before it. A table that is not
 * there is left out.
 */
export const oldRows: readonly OldRows[] = [
  { kind: 'ticks', table: 'ticks', where: 'due_at < $1' },
  { kind: 'observations', table: 'observations', where: 'at < $1' },
  { kind: 'findings', table: 'finding_changes', where: 'at < $1' },
  { kind: 'runs', table: 'publications', where: 'at < $1' },
  { kind: 'runs', table: 'signals', where: 'taken_by_run IS NOT NULL AND sent_at < $1' },
  { kind: 'runs', table: 'run_keys', where: 'run_id < first_run_id($1)' },
  { kind: 'quality', table: 'quality_results', where: 'at < $1' },
  { kind: 'deliveries', table: 'deliveries', where: `ended_at < $1 AND digest_id IS NULL` },
  { kind: 'deliveries', table: 'deliveries', where: `ended_at < $1` },
  {
    kind: 'notices',
    table: 'notices',
    where: `routed_at < $1 AND NOT EXISTS (SELECT FROM deliveries d WHERE d.notice_id = old.id AND d.ended_at IS NULL)`,
  },
  {
    kind: 'alerts',
    table: 'alert_events',
    where: `alert_id IN (SELECT id FROM alerts WHERE closed_at < $1)`,
  },
  {
    kind: 'alerts',
    table: 'alerts',
    where: `closed_at < $1 AND NOT EXISTS (SELECT FROM alerts c WHERE c.parent_id = old.id)
      AND NOT EXISTS (SELECT FROM alert_events e WHERE e.alert_id = old.id)`,
  },
  { kind: 'alerts', table: 'silences', where: 'to_at < $1' },
  { kind: 'quarantine', table: 'quarantined_rows', where: `state <> 'waiting' AND settled_at < $1` },
  {
    kind: 'quality',
    table: 'batches',
    where: `staged_at < $1 AND staging IS NULL AND state IN ('published', 'replayed', 'discarded', 'superseded', 'dry run')
      AND NOT EXISTS (SELECT FROM quarantined_rows q WHERE q.batch_id = old.id)`,
  },
  { kind: 'metrics', table: 'daily_step_metrics', where: 'day < $1' },
  { kind: 'metrics', table: 'daily_service_levels', where: 'day < $1' },
  { kind: 'metrics', table: 'daily_metrics', where: 'day < $1' },
]
