import type { ClientBase } from 'pg'
import type { Queryable } from '../../database/queryable.ts'
import type { Window } from '../../pipelines/window.ts'
import type { Run, RunState } from '../../runs/run.ts'
import { runColumns } from '../../runs/run-store.ts'
import type { Choice } from './start-backfill.ts'

/** A backfill as it is stored. */
export interface Backfill {
  id: string
  pipeline: string
  firstDay: string
  lastDay: string
  every: string
  choice: Choice
  parallel: number
  createdAt: Date
  createdBy: string
  cancelledAt: Date | null
}

const columns = `id, pipeline, first_day::text AS "firstDay", last_day::text AS "lastDay", every, choice, parallel,
  created_at AS "createdAt", created_by AS "createdBy", cancelled_at AS "cancelledAt"`

/** Held from the look at the runs to the insert of new ones, so that two starts do not choose the same windows. */
export async function lockBackfillsOf(client: ClientBase, pipeline: string): Promise<void> {
  await client.query(`SELECT pg_advisory_xact_lock(hashtext(current_schema() || ' backfills of ' || $1))`, [pipeline])
}

export async function insertBackfill(client: ClientBase, backfill: Backfill): Promise<void> {
  const { id, pipeline, firstDay, lastDay, every, choice, parallel, createdAt, createdBy } = backfill
  await client.query(
    `INSERT INTO backfills (id, pipeline, first_day, last_day, every, choice, parallel, created_at, created_by)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [id, pipeline, firstDay, lastDay, every, choice, parallel, createdAt, createdBy],
  )
}

/** Stores which run is which window. */
export async function insertWindows(
  client: ClientBase,
  backfill: string,
  windows: readonly (Pick<Window, 'from' | 'to'> & { run: string })[],
): Promise<void> {
  await client.query(
    `INSERT INTO backfill_windows (backfill_id, window_from, window_to, run_id)
     SELECT $1, * FROM unnest($2::timestamptz[], $3::timestamptz[], $4::uuid[])`,
    [backfill, windows.map(({ from }) => from), windows.map(({ to }) => to), windows.map(({ run }) => run)],
  )
}

/** The newest first. */
export async function listBackfills(client: Queryable, limit: number): Promise<Backfill[]> {
  const { rows } = await client.query<Backfill>(
    `SELECT ${columns} FROM backfills ORDER BY created_at DESC, id LIMIT $1`,
    [limit],
  )
  return rows
}

/** Backfills whose id starts with these characters. */
export async function findBackfills(client: Queryable, start: string): Promise<Backfill[]> {
  const { rows } = await client.query<Backfill>(
    `SELECT ${columns} FROM backfills WHERE id::text LIKE $1 || '%' ORDER BY created_at DESC LIMIT 10`,
    [start.toLowerCase().replaceAll(/[^0-9a-f-]/g, '')],
  )
  return rows
}

/**
 * How many windows of these backfills have their newest run in which state. A retry has the days of the run it repeats.
 */
export async function countWindows(
  client: Queryable,
  backfills: readonly string[],
): Promise<{ backfill: string; state: RunState; windows: number }[]> {
  const { rows } = await client.query<{ backfill: string; state: RunState; windows: number }>(
    `SELECT backfill_id AS backfill, state, count(*)::integer AS windows FROM (
       SELECT DISTINCT ON (backfill_id, options ->> 'from') backfill_id, state FROM runs
       WHERE backfill_id = ANY ($1) ORDER BY backfill_id, options ->> 'from', id DESC) AS newest
     GROUP BY 1, 2`,
    [backfills],
  )
  return rows
}

/** The windows of a backfill in their order, each with the run it was started with. */
export async function readWindows(
  client: Queryable,
  backfill: string,
): Promise<(Pick<Window, 'from' | 'to'> & { run: string })[]> {
  const { rows } = await client.query<Pick<Window, 'from' | 'to'> & { run: string }>(
    `SELECT window_from AS "from", window_to AS "to", run_id AS run FROM backfill_windows
     WHERE backfill_id = $1 ORDER BY window_from`,
    [backfill],
  )
  return rows
}

/** Every run of a backfill, the oldest first. */
export async function readRunsOf(client: Queryable, backfill: string): Promise<Run[]> {
  const { rows } = await client.query<Run>(`SELECT ${runColumns} FROM runs WHERE backfill_id = $1 ORDER BY id`, [
    backfill,
  ])
  return rows
}

/** Marks the backfill as cancelled, at the first time it is. */
export async function markCancelled(client: Queryable, id: string, at: Date): Promise<void> {
  await client.query('UPDATE backfills SET cancelled_at = coalesce(cancelled_at, $2) WHERE id = $1', [id, at])
}

/** Asks what is under way to stop: whoever has a run, or is to have it next, hears of it, also when the caller dies. */
export async function requestCancels(client: Queryable, id: string): Promise<void> {
  await client.query(
    `UPDATE runs SET cancel_requested_at = coalesce(cancel_requested_at, now())
     WHERE backfill_id = $1 AND state IN ('pending', 'running', 'waiting')`,
    [id],
  )
}

/** Runs of the backfill that have not ended. */
export async function readLiveRuns(client: Queryable, id: string): Promise<string[]> {
  const { rows } = await client.query<{ id: string }>(
    `SELECT id FROM runs WHERE backfill_id = $1 AND state IN ('pending', 'running', 'waiting', 'paused') ORDER BY id`,
    [id],
  )
  return rows.map((row) => row.id)
}
