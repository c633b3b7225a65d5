import type { ClientBase } from 'pg'
import { quoted } from '../../database/identifier.ts'
import { numberColumn, stagingTable } from '../staging/staged-set.ts'
import { patiently } from '../staging/staging-store.ts'
import type { Overtaking } from './knowledge.ts'
import type { Place } from './newer-store.ts'
import { withinBytes } from './page.ts'

/** A row in quarantine that may be overtaken. */
export interface OlderRow {
  batch: string
  number: number
  raw: string
  isOwn: boolean
  isOfRun: boolean
}

/** Staged rows that may be. */
interface OlderStaging {
  table: string
  batches: string[]
  sources: string[]
  isOwn: boolean
  isOfRun: boolean
}

const isOwn = `(b.id = $3::uuid OR coalesce(b.staging = $4, false))`
/** Of the dataset, and older than a place or of it. */
const isOlder = `b.dataset = $1 AND ((b.staged_at, b.id) < ($2::timestamptz, $3::uuid) OR ${isOwn})`

function valuesOf({ dataset, stagedAt, id, staging, run }: Place): unknown[] {
  return [dataset, stagedAt, id, staging, run]
}

/** Whether anything is kept that could be overtaken. Mostly there is nothing. */
export async function hasOlder(client: ClientBase, place: Place): Promise<boolean> {
  const { rows } = await client.query<{ found: boolean }>({
    name: 'has-older',
    text: `SELECT $5::uuid IS NOT NULL AND (
        EXISTS (SELECT FROM quarantined_rows q JOIN batches b ON b.id = q.batch_id
          WHERE q.dataset = $1 AND q.state = 'waiting' AND ${isOlder})
        OR EXISTS (SELECT FROM batches b
          WHERE b.state IN ('staged', 'blocked') AND b.staging IS NOT NULL AND ${isOlder})) AS found`,
    values: valuesOf(place),
  })
  return rows[0]?.found === true
}

export async function readOlderRows(
  client: ClientBase,
  place: Place,
  after: Pick<OlderRow, 'batch' | 'number'> | undefined,
): Promise<OlderRow[]> {
  const { rows } = await client.query<OlderRow>({
    name: 'read-older-rows',
    text: withinBytes(
      `SELECT q.batch_id AS batch, q.number, q.raw, ${isOwn} AS "isOwn", b.run_id = $5 AS "isOfRun"
      FROM quarantined_rows q JOIN batches b ON b.id = q.batch_id
      WHERE q.dataset = $1 AND q.state = 'waiting' AND ${isOlder}
        AND ($6::uuid IS NULL OR (q.batch_id, q.number) > ($6::uuid, $7::bigint))`,
      'batch, number',
    ),
    values: [...valuesOf(place), after?.batch ?? null, after?.number ?? null],
  })
  return rows
}

/** A row of a staging table that something newer has, and the first and the last number it has there. */
export interface Found {
  number: number
  first: number | null
  last: number | null
}

/** The rows of a staging table that are overtaken. */
export async function readOvertaken(
  client: ClientBase,
  schema: string,
  table: string,
  { from, where, values }: Overtaking,
): Promise<Found[]> {
  const { rows } = await client.query<Found>(
    patiently(
      `SELECT older.${numberColumn} AS number, ${from ? `min(known.${numberColumn})` : 'NULL'} AS first,
         ${from ? `max(known.${numberColumn})` : 'NULL'} AS last
       FROM ${stagingTable(schema, table)} AS older ${from ? `CROSS JOIN ${from}` : ''}
       WHERE ${where} GROUP BY older.${numberColumn}`,
      values,
    ),
  )
  return rows
}

export async function supersedeRows(
  client: ClientBase,
  rows: readonly Pick<OlderRow, 'batch' | 'number'>[],
  at: Date,
): Promise<void> {
  if (rows.length === 0) return
  await client.query(
    patiently(
      `UPDATE quarantined_rows q SET state = 'superseded', settled_at = $3
       FROM unnest($1::uuid[], $2::bigint[]) AS gone(batch, number)
       WHERE q.batch_id = gone.batch AND q.number = gone.number AND q.state = 'waiting'`,
      [rows.map(({ batch }) => batch), rows.map(({ number }) => number), at],
    ),
  )
}

export async function readOlderStagings(client: ClientBase, place: Place): Promise<OlderStaging[]> {
  const { rows } = await client.query<OlderStaging>({
    name: 'read-older-stagings',
    text: `SELECT b.staging AS "table", array_agg(b.id::text) AS batches, array_agg(b.source) AS sources,
        bool_or(${isOwn}) AS "isOwn", b.run_id = $5 AS "isOfRun"
      FROM batches b WHERE b.state IN ('staged', 'blocked') AND b.staging IS NOT NULL AND ${isOlder}
      GROUP BY b.staging, b.run_id`,
    values: valuesOf(place),
  })
  return rows
}

/** Deletes staged rows that are overtaken, of some sources or of all, and answers how many. */
export async function deleteOvertaken(
  client: ClientBase,
  schema: string,
  table: string,
  { from, where, values }: Overtaking,
  only: { sourceColumn: string; sources: readonly string[] } | null,
): Promise<number> {
  const isOfSource = only ? `AND older.${quoted(only.sourceColumn)} = ANY ($${values.length + 1}::text[])` : ''
  const { rowCount } = await client.query(
    patiently(
      `DELETE FROM ${stagingTable(schema, table)} AS older ${from ? `USING ${from}` : ''} WHERE ${where} ${isOfSource}`,
      only ? [...values, only.sources] : values,
    ),
  )
  return rowCount ?? 0
}

/** Settles batches of which no row is left. */
export async function supersedeEmptied(
  client: ClientBase,
  schema: string,
  given: { table: string; batches: readonly string[]; sourceColumn: string | null; at: Date },
): Promise<void> {
  const isOfBatch = given.sourceColumn === null ? 'true' : `older.${quoted(given.sourceColumn)} = b.source`
  await client.query(
    patiently(
      `UPDATE batches b SET state = 'superseded', settled_at = $2
       WHERE b.id = ANY ($1::uuid[]) AND b.staged > 0
         AND NOT EXISTS (SELECT FROM ${stagingTable(schema, given.table)} AS older WHERE ${isOfBatch})`,
      [given.batches, given.at],
    ),
  )
}
