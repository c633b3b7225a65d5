import type { ClientBase, Pool } from 'pg'
import type { Amounts, EndedRun, Series } from './totals.ts'
import { keyOf, seriesOf } from './totals.ts'

/** A run of which something is to be counted. */
export interface CountedRun extends EndedRun {
  id: string
  /** Whether it is at an end now, and its figures are stored. */
  isEnded: boolean
  counted: Record<string, number>
  countedEvents: number
}

/** Reads what has been stored of these runs and what of it is counted already. */
export async function readCounted(client: ClientBase, runs: readonly string[]): Promise<CountedRun[]> {
  const { rows } = await client.query<CountedRun>({
    name: 'read-counted-runs',
    text: `SELECT r.id, r.pipeline, r.counts, m.steps, m.generation = r.generation AND r.ended_at IS NOT NULL AS "isEnded",
        m.counted, m.counted_events AS "countedEvents"
      FROM run_metrics m JOIN runs r ON r.id = m.run_id WHERE m.run_id = ANY ($1) ORDER BY r.id`,
    values: [runs],
  })
  return rows
}

export interface AttemptCount {
  outcome: string
  code: string
  count: number
}

/** Attempts of runs that ended with events after the one number up to the other. */
export async function countAttempts(
  client: ClientBase,
  stretches: readonly { run: string; after: number; upto: number }[],
): Promise<AttemptCount[]> {
  const { rows } = await client.query<AttemptCount>({
    name: 'count-attempts',
    text: `SELECT e.outcome, coalesce(e.detail -> 'error' ->> 'code', '') AS code, count(*)::int AS count
      FROM unnest($1::uuid[], $2::integer[], $3::integer[]) AS g(run, after, upto)
      JOIN run_events e ON e.run_id = g.run AND e.number > g.after AND e.number <= g.upto
      WHERE e.outcome IS NOT NULL GROUP BY 1, 2`,
    values: [stretches.map(({ run }) => run), stretches.map(({ after }) => after), stretches.map(({ upto }) => upto)],
  })
  return rows
}

/** Stores how much of runs is counted. */
export async function storeCounted(
  client: ClientBase,
  runs: readonly Pick<CountedRun, 'id' | 'counted' | 'countedEvents'>[],
): Promise<void> {
  await client.query({
    name: 'store-counted',
    text: `UPDATE run_metrics m SET counted = g.counted, counted_events = g."countedEvents"
      FROM jsonb_to_recordset($1::jsonb) AS g(id uuid, counted jsonb, "countedEvents" integer) WHERE m.run_id = g.id`,
    values: [JSON.stringify(runs)],
  })
}

/** The sets of labels that totals of these names have. */
export async function readKnownSeries(client: ClientBase, names: readonly string[]): Promise<Set<string>> {
  const { rows } = await client.query<Series>({
    name: 'read-known-series',
    text: 'SELECT name, labels FROM metric_totals WHERE name = ANY ($1)',
    values: [names],
  })
  return new Set(rows.map(keyOf))
}

export async function addToTotals(client: ClientBase, additions: Amounts): Promise<void> {
  const rows = [...additions].map(([key, total]) => ({ ...seriesOf(key), total }))
  await client.query({
    name: 'add-to-totals',
    text: `INSERT INTO metric_totals AS t (name, labels, total)
      SELECT name, labels, total FROM jsonb_to_recordset($1::jsonb) AS g(name text, labels jsonb, total numeric)
      ON CONFLICT (name, labels) DO UPDATE SET total = t.total + excluded.total`,
    values: [JSON.stringify(rows)],
  })
}

export async function readTotalRows(pool: Pool): Promise<(Series & { total: number; help: string | null })[]> {
  const { rows } = await pool.query<Series & { total: number; help: string | null }>(
    `SELECT t.name, t.labels, t.total::float8 AS total, s.definition ->> 'help' AS help
     FROM metric_totals t LEFT JOIN metric_settings s ON s.kind = 'counter' AND s.name = t.name ORDER BY t.name, t.labels`,
  )
  return rows
}
