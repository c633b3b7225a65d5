import type { PoolClient } from 'pg'
import type { Dataset } from '../pipelines/dataset.ts'
import type { RowSource } from './row-set.ts'

/** A merge of many millions of rows takes its time, and one statement of it is the whole of it. */
const longestMs = 6 * 60 * 60_000

/** What a load did to the rows of one source ('' for a dataset without a source column). */
export interface LoadCount {
  source: string
  inserted: number
  updated: number
  unchanged: number
  deleted: number
  /** The latest value of the time column among the loaded rows; null without one. */
  latest: Date | null
}

/** What a full refresh replaces: everything of this source in [from, to), as instants, that is not among the rows. */
export interface Replaced {
  source: string
  from: string
  to: string
  zone: string
}

/**
 * Merges a row set into a dataset's table by key, in the caller's transaction: new keys are inserted, changed rows
 * updated, equal ones left untouched. Rows go in order of the key, so that two loads of the same keys cannot deadlock.
 * A key that comes twice in one load is refused: which one is right is not for the load to guess. Days of a date column
 * begin at midnight in `zone`.
 */
export async function mergeRows(
  client: PoolClient,
  dataset: Dataset,
  rows: RowSource,
  zone: string,
): Promise<LoadCount[]> {
  await client.query(`SET LOCAL statement_timeout = ${longestMs}`)
  await refuseDoubleKeys(client, dataset, rows)
  const text = mergeStatement(dataset, rows, `$${rows.values.length + 1}`)
  const { rows: counts } = await client.query<LoadCount>(patient(text, [...rows.values, zone]))
  return counts.map((count) => ({ ...count, deleted: 0 }))
}

/** Deletes what a full refresh replaces. Call it in the transaction of the merge, before it. */
export async function deleteReplaced(
  client: PoolClient,
  dataset: Dataset,
  rows: RowSource,
  replaced: Replaced,
): Promise<number> {
  if (!dataset.time) return 0
  const offset = rows.values.length
  const time = instantOf(dataset, dataset.time, 't.', `$${offset + 3}`)
  const bySource = dataset.source ? `t.${name(dataset.source)} = $${offset + 4}` : `$${offset + 4}::text IS NOT NULL`
  const sameKey = dataset.key.map((key) => `i.${name(key)} = t.${name(key)}`).join(' AND ')
  const { rowCount } = await client.query(
    patient(
      `WITH incoming AS (${typedRows(dataset, rows)})
     DELETE FROM ${table(dataset)} t
     WHERE ${time} >= $${offset + 1}::timestamptz AND ${time} < $${offset + 2}::timestamptz
       AND $${offset + 3}::text IS NOT NULL AND ${bySource}
       AND NOT EXISTS (SELECT FROM incoming i WHERE ${sameKey})`,
      [...rows.values, replaced.from, replaced.to, replaced.zone, replaced.source],
    ),
  )
  return rowCount ?? 0
}

/** A statement that may take longer than the connection's deadline. */
function patient(text: string, values: unknown[]) {
  return { text, values, query_timeout: longestMs }
}

async function refuseDoubleKeys(client: PoolClient, dataset: Dataset, rows: RowSource): Promise<void> {
  const keys = dataset.key.map(name).join(', ')
  const { rows: doubles } = await client.query<Record<string, unknown>>(
    patient(
      `SELECT ${keys}, count(*)::int AS times FROM (${typedRows(dataset, rows)}) AS incoming
     GROUP BY ${keys} HAVING count(*) > 1 LIMIT 1`,
      [...rows.values],
    ),
  )
  const double = doubles[0]
  if (!double) return
  const key = dataset.key.map((column) => `${column} ${String(double[column])}`).join(', ')
  throw Object.assign(
    new Error(
      `expected every key once in a load into ${dataset.name}, got ${String(double.times)} rows with ${key}; ` +
        'merge them in the step before',
    ),
    { code: 'double_key' },
  )
}

function mergeStatement(dataset: Dataset, rows: RowSource, zone: string): string {
  const columns = Object.keys(dataset.columns)
  const others = columns.filter((column) => !dataset.key.includes(column))
  const changed = others.map((column) => `t.${name(column)} IS DISTINCT FROM excluded.${name(column)}`).join(' OR ')
  const onConflict =
    others.length === 0
      ? 'DO NOTHING'
      : `DO UPDATE SET ${others.map((column) => `${name(column)} = excluded.${name(column)}`).join(', ')} WHERE ${changed}`
  const source = dataset.source ? name(dataset.source) : "''::text"
  const latest = dataset.time ? `max(${instantOf(dataset, dataset.time, '', `${zone}::text`)})` : 'NULL::timestamptz'
  // xmax is 0 on a row that this very statement inserted, and the transaction's number on one it updated.
  return `
WITH incoming AS MATERIALIZED (${typedRows(dataset, rows)}),
written AS (
  INSERT INTO ${table(dataset)} AS t (${columns.map(name).join(', ')})
  SELECT ${columns.map(name).join(', ')} FROM incoming ORDER BY ${dataset.key.map(name).join(', ')}
  ON CONFLICT (${dataset.key.map(name).join(', ')}) ${onConflict}
  RETURNING ${dataset.source ? `t.${name(dataset.source)}` : "''::text"} AS source, t.xmax = 0 AS is_new
), outcome AS (
  SELECT source, count(*) FILTER (WHERE is_new)::int AS inserted, count(*) FILTER (WHERE NOT is_new)::int AS updated
  FROM written GROUP BY 1
), given AS (
  SELECT ${source} AS source, count(*)::int AS rows, ${latest} AS latest FROM incoming GROUP BY 1
)
SELECT g.source, coalesce(o.inserted, 0) AS inserted, coalesce(o.updated, 0) AS updated,
  g.rows - coalesce(o.inserted, 0) - coalesce(o.updated, 0) AS unchanged, g.latest
FROM given g LEFT JOIN outcome o USING (source)
WHERE ${zone}::text IS NOT NULL ORDER BY g.source`
}

/** The rows as columns of the declared types. Text becomes numeric without passing through a float. */
function typedRows(dataset: Dataset, rows: RowSource): string {
  const columns = Object.entries(dataset.columns).map(([column, type]) => {
    const sqlType = type.replace(/\?$/, '')
    const operator = sqlType === 'jsonb' ? '->' : '->>'
    return `(row ${operator} '${column}')::${sqlType} AS ${name(column)}`
  })
  return `SELECT ${columns.join(', ')} FROM (${rows.text}) AS numbered`
}

/** A date column's midnight in the zone, a timestamptz as it is. */
function instantOf(dataset: Dataset, column: string, prefix: string, zone: string): string {
  const qualified = `${prefix}${name(column)}`
  return dataset.columns[column]?.startsWith('date') ? `(${qualified}::timestamp AT TIME ZONE ${zone})` : qualified
}

/** Column and table names come from declarations that were checked against /^[a-z_][a-z0-9_]*$/; quoting keeps keywords usable. */
function name(identifier: string): string {
  return `"${identifier}"`
}

function table(dataset: Dataset): string {
  return dataset.table.split('.').map(name).join('.')
}
