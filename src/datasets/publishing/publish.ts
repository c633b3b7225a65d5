import type { ClientBase } from 'pg'
import { patiently } from '../staging/staging-store.ts'
import { type LoadCount, type Publication, type Settled, Statements } from './publication.ts'
import { settleKeys } from './settle.ts'
import { awaitTurn } from './table-turn.ts'

/**
 * Stores staged rows in the dataset's table, in the caller's transaction. Merged, new keys are inserted, changed rows
 * updated, and equal ones neither written nor locked, so that a replay costs a comparison. Loads of one table take turns.
 * Rows are written in the order of the key: others who write to the table so, too, wait for a load, and never in a circle.
 */
export async function publish(client: ClientBase, publication: Publication): Promise<LoadCount[]> {
  const settled = await settleKeys(client, publication)
  await awaitTurn(client, new Statements(publication).table)
  const deleted = new Map<string, number>()
  for (const replaced of publication.replaced) {
    deleted.set(replaced.source, await deleteReplaced(client, publication, settled, replaced))
  }
  const counts =
    publication.write === 'append'
      ? await append(client, publication, settled)
      : await merge(client, publication, settled)
  return counts.map((count) => ({ ...count, deleted: deleted.get(count.source) ?? 0 }))
}

async function deleteReplaced(
  client: ClientBase,
  publication: Publication,
  settled: Settled,
  replaced: Publication['replaced'][number],
): Promise<number> {
  const sql = new Statements(publication)
  const values = publication.write === 'append' ? [] : [...settled.values]
  const isReplaced = sql.isReplaced('t', replaced, publication.zone, values)
  // What is appended may have no unique key: all of the stretch goes, and comes anew.
  const isGone =
    publication.write === 'append'
      ? ''
      : `AND NOT EXISTS (SELECT FROM (${settled.text}) AS s WHERE ${sql.sameKey('s', 't')})`
  const text = `DELETE FROM ${sql.table} t WHERE ${isReplaced} ${isGone}`
  const { rowCount } = await client.query(patiently(text, values))
  return rowCount ?? 0
}

async function append(client: ClientBase, publication: Publication, settled: Settled): Promise<LoadCount[]> {
  const sql = new Statements(publication)
  await client.query(
    patiently(
      `INSERT INTO ${sql.table} (${sql.columns}) SELECT ${sql.values('s')} FROM (${settled.text}) AS s ORDER BY ${sql.key}`,
      settled.values,
    ),
  )
  return settled.given.map(({ source, rows, latest }) => {
    return { source, inserted: rows, updated: 0, unchanged: 0, deleted: 0, latest }
  })
}

async function merge(client: ClientBase, publication: Publication, settled: Settled): Promise<LoadCount[]> {
  const statement = mergeStatement(new Statements(publication), settled.text)
  const { rows: written } = await client.query<{ source: string; inserted: number; updated: number }>(
    patiently(statement, settled.values),
  )
  const bySource = new Map(written.map((count) => [count.source, count]))
  return settled.given.map(({ source, rows, latest }) => {
    const { inserted = 0, updated = 0 } = bySource.get(source) ?? {}
    return { source, inserted, updated, unchanged: rows - inserted - updated, deleted: 0, latest }
  })
}

/** Compared first, so that only what changes is touched; and again on a conflict, for a load that came between. */
function mergeStatement(sql: Statements, rows: string): string {
  const assignments = sql.others.map((name) => `"${name}" = excluded."${name}"`).join(', ')
  const onConflict = assignments
    ? `DO UPDATE SET ${assignments} WHERE ${sql.differs('t', (name) => `excluded."${name}"`)}`
    : 'DO NOTHING'
  // xmax is 0 on a row that this very statement inserted, and the transaction's number on one it updated.
  return `WITH written AS (
    INSERT INTO ${sql.table} AS t (${sql.columns})
    SELECT ${sql.values('s')} FROM (${rows}) AS s LEFT JOIN ${sql.table} x ON ${sql.sameKey('s', 'x')}
    WHERE ${sql.isNew} OR ${sql.isChanged} ORDER BY ${sql.dataset.key.map((name) => `s."${name}"`).join(', ')}
    ON CONFLICT (${sql.key}) ${onConflict}
    RETURNING ${sql.source('t')} AS source, t.xmax = 0 AS is_new
  )
  SELECT source, count(*) FILTER (WHERE is_new) AS inserted, count(*) FILTER (WHERE NOT is_new) AS updated
  FROM written GROUP BY 1`
}
