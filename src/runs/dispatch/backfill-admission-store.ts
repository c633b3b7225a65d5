import type { ClientBase, Pool } from 'pg'
import { leaseIsOver } from '../leases/lease.ts'
import type { Holder } from './admission-store.ts'
import { isFrozen } from './freeze-store.ts'
import type { Dispatch } from './queue.ts'

/** SQL: runs of backfills that have a place, parked ones that keep their slot and unconfirmed ones among them. */
const placed = (columns: string) => `
  SELECT ${columns} FROM runs
  WHERE admitted AND backfill_id IS NOT NULL AND state IN ('pending', 'running', 'waiting')
  UNION ALL
  SELECT ${columns} FROM runs WHERE unconfirmed_worker_id IS NOT NULL AND backfill_id IS NOT NULL`

/** Held by whoever counts the places of backfills, so that two processes do not give the same one away. */
export async function lockBackfillPlaces(client: ClientBase): Promise<void> {
  await client.query(`SELECT pg_advisory_xact_lock(hashtext(current_schema() || ' backfill places'))`)
}

/** Whether any run of a backfill waits for a place. */
export async function hasQueuedWindows(client: Pool | ClientBase): Promise<boolean> {
  const { rows } = await client.query<{ found: boolean }>(
    `SELECT EXISTS (SELECT FROM runs WHERE state = 'pending' AND NOT admitted AND backfill_id IS NOT NULL) AS found`,
  )
  return rows[0]?.found ?? false
}

/** Who has the places of backfills. */
export async function readBackfillHolders(client: Pool | ClientBase): Promise<Holder[]> {
  const { rows } = await client.query<Holder>(placed('id, state, claim, generation'))
  return rows
}

/**
 * Gives free places to pending runs of backfills: at most `parallel` of one backfill, and over all of them at most half
 * of what the live workers have room for, one at least. Within a backfill those that have begun before or are retried
 * come first, then the oldest window; backfills take turns. In a freeze nothing is let in. Call it under
 * {@link lockBackfillPlaces}.
 *
 * As an array, the few that are chosen are looked up by their ids; joined, they were compared with all that are pending,
 * which took 16 ms with ten thousand windows instead of 1.
 */
export async function admitWindows(client: ClientBase): Promise<Dispatch[]> {
  const { rows } = await client.query<Dispatch>({
    name: 'admit-windows',
    text: `WITH held AS MATERIALIZED (
        SELECT backfill_id, count(*) AS places FROM (${placed('backfill_id')}) AS holders GROUP BY backfill_id
      ), share AS (
        SELECT greatest(1, coalesce(sum(slots), 0) / 2) - (SELECT coalesce(sum(places), 0)::bigint FROM held) AS free
        FROM workers WHERE NOT (${leaseIsOver})
      ), queued AS (
        SELECT q.id, coalesce(h.places, 0) + q.place AS place
        FROM backfills b LEFT JOIN held h ON h.backfill_id = b.id
        CROSS JOIN LATERAL (
          SELECT id, row_number() OVER (ORDER BY (claim = 0 AND source_run_id IS NULL), id) AS place FROM runs
          WHERE backfill_id = b.id AND state = 'pending' AND NOT admitted AND pause_requested_at IS NULL
          ORDER BY (claim = 0 AND source_run_id IS NULL), id LIMIT greatest(0, b.parallel - coalesce(h.places, 0))
        ) AS q
      ), chosen AS (
        SELECT id FROM queued ORDER BY place, id LIMIT (
          SELECT CASE WHEN ${isFrozen} THEN 0 ELSE greatest(0, free) END FROM share)
      )
      UPDATE runs r SET admitted = true
      WHERE r.id = ANY (array(SELECT id FROM chosen)) AND r.state = 'pending' AND NOT r.admitted
      RETURNING r.id, r.claim, r.pipeline, r.version, r.backfill_id AS "backfillId", r.reserved_for AS "reservedFor"`,
  })
  return rows
}
