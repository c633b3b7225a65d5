import type { ClientBase } from 'pg'
import { quoted } from '../../database/identifier.ts'
import { jsonObject } from '../staging/staged-set.ts'
import { patiently } from '../staging/staging-store.ts'
import type { LoadCount, Publication, Settled } from './publication.ts'
import { Statements } from './publication.ts'
import { settleKeys } from './settle.ts'

/** What a load is going to do with one row. */
export interface PlannedRow {
  action: 'insert' | 'update' | 'leave' | 'delete'
  source: string
  key: Record<string, string>
  /** The columns beside the key as they are stored now; null for a row that is new. */
  before: Record<string, string | null> | null
  /** As they will be; null for a row that goes. Both are left out of rows that stay as they are. */
  after: Record<string, string | null> | null
}

/** Where the plan is put: a set of spooled rows, which goes with its run. */
export interface PlanPlace {
  run: string
  set: string
}

/**
 * Works out what {@link publish} would do with every row, and changes nothing: the comparison is the same, and what it
 * finds goes into the run's own spool.
 */
export async function plan(client: ClientBase, publication: Publication, place: PlanPlace): Promise<LoadCount[]> {
  const settled = await settleKeys(client, publication)
  await client.query('DELETE FROM spooled_rows WHERE run_id = $1 AND set_id = $2', [place.run, place.set])
  const { text, values } = planStatement(publication, settled, place)
  const { rows } = await client.query<{ source: string; action: PlannedRow['action']; rows: number }>(
    patiently(text, values),
  )
  const countOf = (source: string, action: PlannedRow['action']) => {
    return rows.find((row) => row.source === source && row.action === action)?.rows ?? 0
  }
  return settled.given.map(({ source, latest }) => ({
    source,
    inserted: countOf(source, 'insert'),
    updated: countOf(source, 'update'),
    unchanged: countOf(source, 'leave'),
    deleted: countOf(source, 'delete'),
    latest,
  }))
}

function planStatement(publication: Publication, settled: Settled, { run, set }: PlanPlace) {
  const sql = new Statements(publication)
  const values: unknown[] = [...settled.values]
  const compared = publication.write === 'append' ? appended(sql, settled) : merged(sql, settled)
  const parts = [compared]
  for (const replaced of publication.replaced) {
    const isReplaced = sql.isReplaced('t', replaced, publication.zone, values)
    const isGone =
      publication.write === 'append'
        ? ''
        : `AND NOT EXISTS (SELECT FROM (${settled.text}) AS s WHERE ${sql.sameKey('s', 't')})`
    values.push(replaced.source)
    parts.push(`SELECT 'delete', $${values.length}::text, ${record(sql.dataset.key, 't')}, ${record(sql.others, 't')}, NULL
      FROM ${sql.table} t WHERE ${isReplaced} ${isGone}`)
  }
  values.push(run, set)
  return {
    text: `WITH planned (action, source, key, before, after) AS (${parts.join(' UNION ALL ')}), stored AS (
      INSERT INTO spooled_rows (run_id, set_id, number, row)
      SELECT $${values.length - 1}::uuid, $${values.length}::uuid, row_number() OVER (),
        jsonb_build_object('action', action, 'source', source, 'key', key, 'before', before, 'after', after)
      FROM planned
    )
    SELECT source, action, count(*) AS rows FROM planned GROUP BY 1, 2`,
    values,
  }
}

function merged(sql: Statements, { text }: Settled): string {
  const action = `CASE WHEN ${sql.isNew} THEN 'insert' WHEN ${sql.isChanged} THEN 'update' ELSE 'leave' END`
  return `SELECT ${action}, ${sql.source('s')}, ${record(sql.dataset.key, 's')},
      CASE ${action} WHEN 'update' THEN ${record(sql.others, 'x')} END,
      CASE WHEN ${action} <> 'leave' THEN ${record(sql.others, 's')} END
    FROM (${text}) AS s LEFT JOIN ${sql.table} x ON ${sql.sameKey('s', 'x')}`
}

function appended(sql: Statements, { text }: Settled): string {
  return `SELECT 'insert', ${sql.source('s')}, ${record(sql.dataset.key, 's')}, NULL::jsonb, ${record(sql.others, 's')}
    FROM (${text}) AS s`
}

/** Columns as an object, numbers as text: a plan is read by people and compared by programs, and rounds nothing. */
function record(names: readonly string[], alias: string): string {
  return jsonObject(names.map((name) => [name, `${alias}.${quoted(name)}::text`]))
}
