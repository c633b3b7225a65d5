import type { ClientBase } from 'pg'
import { quoted } from '../../database/identifier.ts'
import type { Queryable } from '../../database/queryable.ts'
import { type Month, type Partition, partitionOf } from './months.ts'

/** Partitions there are, the oldest first, with those that were detached and are still to be dropped. */
export async function readPartitions(client: Queryable): Promise<Partition[]> {
  const { rows } = await client.query<{ name: string; state: Partition['state'] }>(
    `SELECT c.relname AS name,
       CASE WHEN i.inhrelid IS NULL THEN 'detached' WHEN i.inhdetachpending THEN 'pending' ELSE 'attached' END AS state
     FROM pg_class c LEFT JOIN pg_inherits i ON i.inhrelid = c.oid
     WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r' AND c.relname ~ '_[0-9]{4}_[0-9]{2}$'`,
  )
  const partitions = rows.flatMap(({ name, state }) => {
    const place = partitionOf(name)
    return place ? [{ ...place, state }] : []
  })
  return partitions.toSorted((left, right) => left.month.starts.getTime() - right.month.starts.getTime())
}

/** When something happened last to a run of this month; null without runs. */
export async function readNewestMove(client: Queryable, month: Month): Promise<Date | null> {
  const { rows } = await client.query<{ newest: Date | null }>(
    `SELECT max(greatest(created_at, ended_at)) AS newest FROM ${quoted(`runs_${month.suffix}`)}`,
  )
  return rows[0]?.newest ?? null
}

const alive = `state IN ('pending', 'running', 'waiting', 'paused')`

/** Whether a run in this table of a month's runs is alive. */
export async function hasLiving(client: Queryable, month: Month): Promise<boolean> {
  const { rows } = await client.query<{ living: boolean }>(
    `SELECT EXISTS (SELECT FROM ${quoted(`runs_${month.suffix}`)} WHERE ${alive} OR unconfirmed_worker_id IS NOT NULL) AS living`,
  )
  return rows[0]?.living ?? true
}

/**
 * Whether living runs read from a month's runs: from the one they retry or reuse, from what their steps took over, and from
 * what those steps of others had taken over themselves. Or whether rows of its batches still wait for a person.
 */
export async function isReused(client: Queryable, { starts, ends }: Month): Promise<boolean> {
  const { rows } = await client.query<{ reused: boolean }>(
    `WITH bounds AS (SELECT first_run_id($1) AS first, first_run_id($2) AS next),
     living AS MATERIALIZED (SELECT id, source_run_id, (options ->> 'reuse')::uuid AS reuse FROM runs WHERE ${alive}),
     read AS MATERIALIZED (
       SELECT id FROM living UNION SELECT source_run_id FROM living WHERE source_run_id IS NOT NULL
       UNION SELECT reuse FROM living WHERE reuse IS NOT NULL
     ), lent AS (
       SELECT (s.output ->> o.key)::uuid AS id FROM steps s JOIN read ON read.id = s.run_id,
         unnest(ARRAY['run', 'listRun']) AS o(key)
       WHERE s.item = '' AND s.output_kind IN ('artifact', 'rows', 'items') AND s.output ? o.key
     ), needed AS (SELECT id FROM read UNION ALL SELECT id FROM lent)
     SELECT EXISTS (SELECT FROM needed, bounds WHERE id >= first AND id < next)
       OR EXISTS (SELECT FROM batches, bounds WHERE staging IS NOT NULL AND run_id >= first AND run_id < next) AS reused`,
    [starts, ends],
  )
  return rows[0]?.reused ?? true
}

/** Whether days of this month are still to be computed. */
export async function isAwaited(client: Queryable, { ends }: Month): Promise<boolean> {
  const { rows } = await client.query<{ awaited: boolean }>(
    `SELECT EXISTS (SELECT FROM metric_days_due WHERE day <= $1::timestamptz::date) AS awaited`,
    [ends],
  )
  return rows[0]?.awaited ?? true
}

/** Says that runs created before this may be gone. It only moves on. */
export async function moveKeptFrom(client: ClientBase, at: Date): Promise<void> {
  await client.query(
    `INSERT INTO retention_marks AS m (name, at) VALUES ('runs kept from', $1)
     ON CONFLICT (name) DO UPDATE SET at = greatest(m.at, excluded.at)`,
    [at],
  )
}

/**
 * Takes a partition out of its table. No writer waits for it: it is this that waits for them, and if one takes too long it
 * is left half done, for the next turn to finish. Not inside a transaction.
 */
export async function detach(client: Queryable, { parent, month, state }: Partition): Promise<void> {
  const how = state === 'pending' ? 'FINALIZE' : 'CONCURRENTLY'
  await client.query(`ALTER TABLE ${quoted(parent)} DETACH PARTITION ${quoted(`${parent}_${month.suffix}`)} ${how}`)
}

/** Puts a month's runs back. */
export async function attachRuns(client: Queryable, { suffix, starts, ends }: Month): Promise<void> {
  const { rows } = await client.query<{ first: string; next: string }>(
    'SELECT first_run_id($1) AS first, first_run_id($2) AS next',
    [starts, ends],
  )
  const [bounds] = rows
  if (!bounds) return
  await client.query(
    `ALTER TABLE runs ATTACH PARTITION ${quoted(`runs_${suffix}`)} FOR VALUES FROM ('${bounds.first}') TO ('${bounds.next}')`,
  )
}

/** Drops what was detached, of which nobody knows any more. */
export async function dropDetached(client: Queryable, { parent, month }: Partition): Promise<void> {
  await client.query(`DROP TABLE IF EXISTS ${quoted(`${parent}_${month.suffix}`)}`)
}

export async function hasLogs(client: Queryable, { suffix }: Month): Promise<boolean> {
  const { rows } = await client.query<{ logs: boolean }>(
    `SELECT EXISTS (SELECT FROM ${quoted(`step_logs_${suffix}`)}) AS logs`,
  )
  return rows[0]?.logs ?? false
}

/** Empties a month of logs. Whoever reads or writes logs of that month waits behind it, so it gives up at once. */
export async function truncateLogs(client: ClientBase, { suffix }: Month): Promise<void> {
  await client.query(`SET LOCAL lock_timeout = '200ms'`)
  await client.query(`TRUNCATE ${quoted(`step_logs_${suffix}`)}`)
}
