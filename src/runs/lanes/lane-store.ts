import type { Pool } from 'pg'
import type { Output } from '../step.ts'

export type ItemList = Pick<Output & { kind: 'items' }, 'listRun' | 'set' | 'count'>

export interface ListedItem {
  number: number
  key: string
  item: unknown
}

/** A key that comes twice in a list, and where. */
export async function findDoubleKey(
  pool: Pool,
  list: ItemList,
): Promise<{ key: string; first: number; second: number } | undefined> {
  const { rows } = await pool.query<{ key: string; first: number; second: number }>(
    `SELECT row ->> 'key' AS key, min(number)::int AS first, max(number)::int AS second FROM spooled_rows
     WHERE run_id = $1 AND set_id = $2 GROUP BY 1 HAVING count(*) > 1 LIMIT 1`,
    [list.listRun, list.set],
  )
  return rows[0]
}

/** The number of a list's last item, 0 for an empty list. */
export async function readLastNumber(pool: Pool, list: ItemList): Promise<number> {
  const { rows } = await pool.query<{ last: number }>(
    'SELECT coalesce(max(number), 0)::int AS last FROM spooled_rows WHERE run_id = $1 AND set_id = $2',
    [list.listRun, list.set],
  )
  return rows[0]?.last ?? 0
}

/**
 * The items numbered from `after` + 1 to `upTo` that still have something to do: not all of the lane's steps settled,
 * and not parked on a wait that goes on. `source` says where the item's value is: in the list, or the output of an each
 * above. Whatever is asked of an item is a subquery of its own: the tables have just been filled and have no statistics,
 * and a join is then planned as if there were one item.
 */
export async function readOpenItems(
  pool: Pool,
  list: ItemList,
  lane: {
    run: string
    steps: readonly string[]
    source: { run: string; step: string } | undefined
    /** No item has a row or a wait yet. */
    isFresh: boolean
    now: Date
  },
  after: number,
  upTo: number,
): Promise<ListedItem[]> {
  const { rows } = await pool.query<ListedItem>(
    `SELECT number, key, CASE WHEN $8::text IS NULL THEN item ELSE
         (SELECT output FROM steps a WHERE a.run_id = $7 AND a.step = $8 AND a.item = key) END AS item
     FROM (SELECT number, row ->> 'key' AS key, row -> 'item' AS item FROM spooled_rows
           WHERE run_id = $1 AND set_id = $2 AND number > $5 AND number <= $6) AS page
     WHERE ($8::text IS NULL
         OR (SELECT state FROM steps a WHERE a.run_id = $7 AND a.step = $8 AND a.item = key) = 'completed')
       AND ($10 OR (SELECT count(*) FROM steps s WHERE s.run_id = $3 AND s.step = ANY ($4) AND s.item = key
              AND s.state IN ('completed', 'failed', 'skipped', 'cancelled')) < cardinality($4::text[])
         AND (SELECT count(*) FROM run_waits w WHERE w.run_id = $3 AND w.step = ANY ($4) AND w.item = key
              AND w.signal_id IS NULL AND (w.due_at IS NULL OR w.due_at > $9)) = 0)
     ORDER BY number`,
    [
      list.listRun,
      list.set,
      lane.run,
      lane.steps,
      after,
      upTo,
      lane.source?.run ?? null,
      lane.source?.step ?? null,
      lane.now,
      lane.isFresh,
    ],
  )
  return rows
}

/**
 * How many items of a list are not through a step yet; of an each above only those that it completed. EXCEPT, because
 * it goes through both sides once, whatever the planner believes: a join of tables that have just been filled took 24 s
 * for 20 000 items.
 */
export async function countOpenItems(
  pool: Pool,
  list: ItemList,
  lane: { run: string; source: { run: string; step: string } | undefined },
  step: string,
): Promise<number> {
  const { rows } = await pool.query<{ open: number }>(
    `SELECT count(*)::int AS open FROM (
       (SELECT row ->> 'key' AS item FROM spooled_rows WHERE run_id = $1 AND set_id = $2 AND $6::text IS NULL
        UNION ALL SELECT item FROM steps WHERE run_id = $5 AND step = $6 AND item <> '' AND state = 'completed')
       EXCEPT SELECT item FROM steps
       WHERE run_id = $3 AND step = $4 AND state IN ('completed', 'failed', 'skipped', 'cancelled')
     ) AS open_items`,
    [list.listRun, list.set, lane.run, step, lane.source?.run ?? null, lane.source?.step ?? null],
  )
  return rows[0]?.open ?? 0
}

/** Cancels what is open of a lane's items, while the run is still under this claim. */
export async function cancelOpenItems(
  pool: Pool,
  run: string,
  claim: number,
  steps: readonly string[],
  reason: string,
  at: Date,
) {
  await pool.query(
    `WITH held AS MATERIALIZED (
       SELECT id FROM runs WHERE id = $1 AND claim = $2 AND state = 'running' FOR NO KEY UPDATE
     )
     UPDATE steps SET state = 'cancelled', ended_at = $5, reason = $4 FROM held
     WHERE run_id = held.id AND step = ANY ($3) AND item <> ''
       AND steps.state IN ('pending', 'running', 'retrying', 'waiting')`,
    [run, claim, steps, reason, at],
  )
}

/** The first failed item of an each, to be named in its error. */
export async function firstFailedItem(pool: Pool, run: string, step: string): Promise<string | undefined> {
  const { rows } = await pool.query<{ text: string }>(
    `SELECT item || ': ' || (error ->> 'message') AS text FROM steps
     WHERE run_id = $1 AND step = $2 AND item <> '' AND state = 'failed' ORDER BY ended_at LIMIT 1`,
    [run, step],
  )
  return rows[0]?.text
}
