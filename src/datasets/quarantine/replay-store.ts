import type { ClientBase, Pool } from 'pg'
import { quoted } from '../../database/identifier.ts'
import type { Statements } from '../publishing/publication.ts'
import { numberColumn, problemsColumn, type Select, stagingTable } from '../staging/staged-set.ts'
import { patiently } from '../staging/staging-store.ts'
import type { QuarantineFilter } from './kept.ts'
import { withinBytes } from './page.ts'
import { filterValues, isAskedRow, isKeptBatch } from './selection-store.ts'

/** A row in quarantine that a replay has taken. */
export interface TakenRow {
  number: number
  raw: string
}

/** Locks and answers the next rows of a batch that were asked for. What somebody else is working on is passed over. */
export async function takeRows(
  client: ClientBase,
  filter: QuarantineFilter,
  batch: string,
  { after, upTo }: { after: number; upTo: number | null },
): Promise<TakenRow[]> {
  const values = filterValues(filter)
  const of = `q.batch_id = $${values.length + 1} AND q.number > $${values.length + 2}
    AND ($${values.length + 3}::bigint IS NULL OR q.number <= $${values.length + 3})`
  const page = `SELECT q.number, q.raw FROM quarantined_rows q WHERE ${isAskedRow} AND ${of}`
  const { rows: next } = await client.query<{ number: number }>(
    `SELECT number FROM (${withinBytes(page, 'number')}) AS next`,
    [...values, batch, after, upTo],
  )
  // By their numbers: joined with the page itself, they would be looked up all of them for each.
  const { rows } = await client.query<TakenRow>(
    `SELECT number, raw FROM quarantined_rows WHERE batch_id = $1 AND number = ANY ($2::bigint[]) AND state = 'waiting'
     ORDER BY number FOR UPDATE SKIP LOCKED`,
    [batch, next.map(({ number }) => number)],
  )
  return rows
}

/** Locks a batch that did not get into its table; undefined when that is no longer so. */
export async function takeBatch(client: ClientBase, id: string): Promise<{ staging: string } | undefined> {
  // Locked first and looked at then: whoever had it before may have settled it.
  await client.query('SELECT FROM batches WHERE id = $1 FOR UPDATE', [id])
  const { rows } = await client.query<{ staging: string }>(
    `SELECT b.staging FROM batches b LEFT JOIN runs r ON r.id = b.run_id WHERE b.id = $1 AND ${isKeptBatch}`,
    [id],
  )
  return rows[0]
}

/** Of rows that have the same key, marks all: which of them counts is not for us to guess. */
export async function markDoubles(client: ClientBase, schema: string, table: string, sql: Statements): Promise<void> {
  const { key } = sql.dataset
  const message = `expected every key (${key.join(', ')}) once, got several rows with it; discard all but one, or say \`duplicates\``
  const problem = [{ path: key.join(', '), reason: 'double_key', message, value: 'null' }]
  const columns = key.map(quoted).join(', ')
  await client.query(
    patiently(
      `UPDATE ${stagingTable(schema, table)} SET ${problemsColumn} = jsonb_build_object('problems', $1::jsonb)
       WHERE (${columns}) IN (SELECT ${columns} FROM ${stagingTable(schema, table)} GROUP BY ${columns} HAVING count(*) > 1)`,
      [JSON.stringify(problem)],
    ),
  )
}

/** Takes rows whose key is in the table away, and answers how many: a dataset that is appended to keeps what it has. */
export async function deleteStored(
  client: ClientBase,
  schema: string,
  table: string,
  sql: Statements,
): Promise<number> {
  const { rowCount } = await client.query(
    patiently(`DELETE FROM ${stagingTable(schema, table)} AS s USING ${sql.table} AS t WHERE ${sql.sameKey('s', 't')}`),
  )
  return rowCount ?? 0
}

const firstProblem = `problems -> 'problems' -> 0`

export async function countStaged(client: ClientBase, schema: string, table: string): Promise<number> {
  const { rows } = await client.query<{ count: number }>(
    patiently(`SELECT count(*) AS count FROM ${stagingTable(schema, table)}`),
  )
  return rows[0]?.count ?? 0
}

/** Takes the bad rows away from those of a batch in quarantine, which stay there with what is wrong now. Answers which. */
export async function putBack(client: ClientBase, schema: string, table: string, batch: string): Promise<number[]> {
  const { rows } = await client.query<{ number: number }>(
    patiently(
      `WITH bad AS (DELETE FROM ${stagingTable(schema, table)} WHERE ${problemsColumn} IS NOT NULL
         RETURNING ${numberColumn} AS number, ${problemsColumn} AS problems)
       UPDATE quarantined_rows q SET problems = bad.problems -> 'problems',
         reason = bad.${firstProblem} ->> 'reason', path = bad.${firstProblem} ->> 'path'
       FROM bad WHERE q.batch_id = $1 AND q.number = bad.number RETURNING q.number`,
      [batch],
    ),
  )
  return rows.map(({ number }) => number)
}

/** Moves the bad rows of a kept batch into quarantine, out of the table they were staged in. */
export async function moveBad(
  client: ClientBase,
  schema: string,
  given: { table: string; batch: string; staging: string; at: Date },
  staged: Select,
): Promise<number> {
  const first = staged.values.length + 1
  const { rowCount } = await client.query(
    patiently(
      `WITH bad AS (DELETE FROM ${stagingTable(schema, given.table)} WHERE ${problemsColumn} IS NOT NULL
         RETURNING ${numberColumn} AS number, ${problemsColumn} AS problems),
       gone AS (DELETE FROM ${stagingTable(schema, given.staging)} s USING bad WHERE s.${numberColumn} = bad.number)
       INSERT INTO quarantined_rows (batch_id, number, dataset, source, reason, path, problems, raw, quarantined_at)
       SELECT b.id, bad.number, b.dataset, b.source, ${firstProblem} ->> 'reason', ${firstProblem} ->> 'path',
         bad.problems -> 'problems', staged.row::text, $${first + 1}
       FROM bad JOIN (${staged.text}) AS staged ON staged.number = bad.number JOIN batches b ON b.id = $${first}`,
      [...staged.values, given.batch, given.at],
    ),
  )
  if (rowCount) {
    await client.query('UPDATE batches SET staged = staged - $2, quarantined = quarantined + $2 WHERE id = $1', [
      given.batch,
      rowCount,
    ])
  }
  return rowCount ?? 0
}

/** Settles the rows that were taken: those in `table` as replayed, unless others that came with them count, the rest as superseded. */
export async function settleRows(
  client: ClientBase,
  schema: string,
  given: { table: string; batch: string; numbers: readonly number[]; stillBad: readonly number[]; at: Date },
): Promise<{ replayed: number; superseded: number }> {
  const { rows } = await client.query<{ state: string; rows: number }>(
    patiently(
      `WITH settled AS (
         UPDATE quarantined_rows q SET settled_at = $4,
           state = CASE WHEN q.state = 'waiting' AND q.number IN (SELECT ${numberColumn} FROM ${stagingTable(schema, given.table)})
             THEN 'replayed' ELSE 'superseded' END
         WHERE q.batch_id = $1 AND q.number = ANY ($2::bigint[]) AND q.number <> ALL ($3::bigint[]) RETURNING q.state
       ) SELECT state, count(*) AS rows FROM settled GROUP BY 1`,
      [given.batch, given.numbers, given.stillBad, given.at],
    ),
  )
  const countOf = (state: string) => rows.find((row) => row.state === state)?.rows ?? 0
  return { replayed: countOf('replayed'), superseded: countOf('superseded') }
}

/** A row that fits the columns and that the table does not take. */
export async function noteRefused(pool: Pool, batch: string, number: number, message: string): Promise<void> {
  await pool.query(
    `UPDATE quarantined_rows SET reason = 'refused', path = '', problems = $3 WHERE batch_id = $1 AND number = $2 AND state = 'waiting'`,
    [batch, number, JSON.stringify([{ path: '', reason: 'refused', message, value: 'null' }])],
  )
}

export async function settleBatch(client: ClientBase, id: string, at: Date): Promise<void> {
  await client.query(`UPDATE batches SET state = 'replayed', settled_at = $2 WHERE id = $1`, [id, at])
}
