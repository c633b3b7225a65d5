import type { ClientBase, Pool } from 'pg'
import { isKeptBatch } from './selection-store.ts'

/** Staged rows stay for a day after they were settled: for a retry from a step, and to compare replays with. */
const settledFor = `interval '24 hours'`
/** What did not get into its table is kept for so long. */
const keptFor = `interval '60 days'`
const mostTables = 50

/** Whether a batch `b` of a run `r` needs its staging table no more at `$1`: also where its run completed without a load. */
const isOver = `CASE b.state
    WHEN 'dry run' THEN b.staged_at
    WHEN 'staged' THEN CASE WHEN r.state = 'completed' THEN r.ended_at END
    WHEN 'blocked' THEN NULL
    ELSE least(b.settled_at, b.staged_at + ${keptFor} - ${settledFor}) END < $1::timestamptz - ${settledFor}`

/** Gives up what has been kept for too long, and answers the batches. */
export async function giveUpLeft(pool: Pool, now: Date): Promise<string[]> {
  const { rows } = await pool.query<{ id: string }>(
    `UPDATE batches SET state = 'discarded', settled_at = $1 WHERE state IN ('staged', 'blocked') AND id IN (
       SELECT b.id FROM batches b LEFT JOIN runs r ON r.id = b.run_id
       WHERE ${isKeptBatch} AND b.staged_at < $1::timestamptz - ${keptFor} FOR UPDATE OF b SKIP LOCKED)
     RETURNING id`,
    [now],
  )
  return rows.map(({ id }) => id)
}

/** Staging tables that nobody needs any more. Some at a time; the next turn finds the others. */
export async function readDisposable(pool: Pool, now: Date): Promise<{ table: string; dataset: string }[]> {
  const { rows } = await pool.query<{ table: string; dataset: string }>({
    name: 'read-disposable',
    text: `SELECT b.staging AS "table", min(b.dataset) AS dataset
      FROM batches b LEFT JOIN runs r ON r.id = b.run_id WHERE b.staging IS NOT NULL
      GROUP BY 1 HAVING bool_and(coalesce(${isOver}, false)) ORDER BY min(b.staged_at) LIMIT ${mostTables}`,
    values: [now],
  })
  return rows
}

/** Locks the batches of a staging table; false where somebody has dropped it meanwhile, or needs it again. */
export async function lockStaging(client: ClientBase, table: string, now: Date): Promise<boolean> {
  const { rows } = await client.query<{ isOver: boolean }>(
    `SELECT coalesce(${isOver}, false) AS "isOver" FROM batches b LEFT JOIN runs r ON r.id = b.run_id
     WHERE b.staging = $2 FOR UPDATE OF b`,
    [now, table],
  )
  return rows.length > 0 && rows.every((row) => row.isOver)
}

/** What was staged and never meant to be loaded is over with its rows. */
export async function forgetStaging(client: ClientBase, table: string): Promise<void> {
  await client.query(
    `UPDATE batches SET staging = NULL, state = CASE state WHEN 'staged' THEN 'discarded' ELSE state END WHERE staging = $1`,
    [table],
  )
}
