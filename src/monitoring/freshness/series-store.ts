import type { Pool } from 'pg'
import { quoted } from '../../database/identifier.ts'
import type { SeriesShape } from './series.ts'

const mostSeries = 50
/** Counting on would take as long as reading them. */
export const mostCounted = 5_000

/** The newest row of a series. */
export interface LatestRow {
  key: string[]
  /** A day as '2026-08-18', an instant as ISO text, 'infinity' where that is stored. */
  latest: string | null
  value: string | null
  source: string | null
}

/** What is known of a dataset's table before it is read. */
export interface TableFacts {
  exists: boolean
  /** Whether an index leads to the newest row of every series. */
  indexed: boolean
}

/** Which tables are there and how they can be read: all in one statement, in their order. */
export async function readTableFacts(pool: Pool, shapes: readonly SeriesShape[]): Promise<TableFacts[]> {
  const names = shapes.map(({ table }) => table.split('.'))
  const { rows } = await pool.query<TableFacts>(
    `SELECT c.oid IS NOT NULL AS exists,
       EXISTS (SELECT FROM pg_index i WHERE i.indrelid = c.oid AND i.indisvalid AND i.indpred IS NULL AND asked.columns = (
         SELECT string_agg(a.attname, ',' ORDER BY k.place)
         FROM unnest(i.indkey) WITH ORDINALITY AS k (number, place)
         -- Only columns that are never null: a scan from key to key would pass nulls by.
         JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.number AND a.attnotnull
         WHERE k.place <= asked.count)) AS indexed
     FROM unnest($1::text[], $2::text[], $3::text[], $4::integer[])
       WITH ORDINALITY AS asked (schema, name, columns, count, place)
     -- Not to_regclass, which fails for all tables where we may not look into the schema of one.
     LEFT JOIN pg_namespace n ON n.nspname = asked.schema
     LEFT JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = asked.name
     ORDER BY asked.place`,
    [
      names.map(([schema]) => schema),
      names.map(([, name]) => name),
      shapes.map(({ columns, time }) => [...columns, time].join(',')),
      shapes.map(({ columns }) => columns.length + 1),
    ],
  )
  return rows
}

/**
 * The newest rows of the first series, by their keys, and how many series there are. Rejects with `statement_timeout`
 * after the deadline.
 */
export async function readLatest(
  pool: Pool,
  shape: SeriesShape,
  indexed: boolean,
  deadlineMs: number,
): Promise<{ rows: LatestRow[]; count: number }> {
  const select = indexed ? byIndex(shape) : bySorting(shape)
  // Two statements in one message: the deadline ends with it, and costs no way there and back.
  const answers: unknown = await pool.query(`SET LOCAL statement_timeout = ${deadlineMs}; ${select}`)
  const { rows } = (answers as [unknown, { rows: Record<string, unknown>[] }])[1]
  return {
    rows: rows.map(({ latest, value, source, ...row }) => ({
      key: shape.columns.map((_, index) => textOf(row[`s${index}`]) ?? ''),
      latest: textOf(latest),
      value: textOf(value),
      source: textOf(source),
    })),
    count: Number(rows[0]?.count ?? 0),
  }
}

/**
 * From key to key by the index, and of each the newest row: two looks into the index a series, however many rows it
 * has. PostgreSQL does this by itself for no DISTINCT yet.
 */
function byIndex(shape: SeriesShape): string {
  const { columns } = shape
  const newest = [shape.time, ...shape.ties].map((column) => `${quoted(column)} DESC`).join(', ')
  if (columns.length === 0) return newestOfAll(shape, newest)
  const table = tableOf(shape)
  const keys = columns.map((column, index) => `${quoted(column)} AS s${index}`).join(', ')
  const names = columns.map((_, index) => `s${index}`)
  const order = columns.map(quoted).join(', ')
  const found = names.map((name) => `f.${name}`).join(', ')
  return `WITH RECURSIVE found AS (
      (SELECT 1 AS place, ${keys} FROM ${table} ORDER BY ${order} LIMIT 1)
      UNION ALL
      SELECT f.place + 1, ${names.map((name) => `n.${name}`).join(', ')} FROM found f CROSS JOIN LATERAL (
        SELECT ${keys} FROM ${table} WHERE (${order}) > (${found}) ORDER BY ${order} LIMIT 1
      ) n WHERE f.place < ${mostCounted}
    )
    SELECT f.*, l.*, (SELECT max(place) FROM found) AS count
    FROM (SELECT * FROM found WHERE place <= ${mostSeries}) f CROSS JOIN LATERAL (
      SELECT ${shownColumns(shape)} FROM ${table} WHERE (${order}) = (${found})
      ORDER BY ${newest} LIMIT 1
    ) l ORDER BY f.place`
}

/** By sorting all rows: where no index helps. */
function bySorting(shape: SeriesShape): string {
  const { columns } = shape
  const newest = [`${quoted(shape.time)} DESC NULLS LAST`, ...shape.ties.map((column) => `${quoted(column)} DESC`)]
  if (columns.length === 0) return newestOfAll(shape, newest.join(', '))
  const keys = columns.map((column, index) => `${quoted(column)} AS s${index}`).join(', ')
  const order = columns.map(quoted).join(', ')
  const names = columns.map((_, index) => `s${index}`).join(', ')
  return `SELECT *, least(count(*) OVER (), ${mostCounted}) AS count FROM (
      SELECT DISTINCT ON (${order}) ${keys}, ${shownColumns(shape)} FROM ${tableOf(shape)}
      ORDER BY ${[order, ...newest].join(', ')}
    ) series ORDER BY ${names} LIMIT ${mostSeries}`
}

function newestOfAll(shape: SeriesShape, order: string): string {
  return `SELECT ${shownColumns(shape)}, 1 AS count FROM ${tableOf(shape)} ORDER BY ${order} LIMIT 1`
}

function shownColumns({ time, value, source }: SeriesShape): string {
  const orNull = (column: string | undefined) => (column === undefined ? 'NULL' : quoted(column))
  return `${quoted(time)} AS latest, ${orNull(value)} AS value, ${orNull(source)} AS source`
}

export function tableOf({ table }: SeriesShape): string {
  return table.split('.').map(quoted).join('.')
}

/** A value as it is told: instants as ISO text. */
export function textOf(value: unknown): string | null {
  if (value === null || value === undefined) return null
  if (typeof value === 'string') return value
  if (value instanceof Date) return value.toISOString()
  // The driver's word for an instant without end.
  if (value === Number.POSITIVE_INFINITY) return 'infinity'
  if (value === Number.NEGATIVE_INFINITY) return '-infinity'
  return JSON.stringify(value)
}
