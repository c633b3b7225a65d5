import type { ClientBase, Pool } from 'pg'
import type { WaitRow } from '../step.ts'

/** A wait with what has answered it. */
export interface StoredWait extends WaitRow {
  runId: string
  signalId: number | null
  payload: unknown
}

const waitColumns = `w.run_id AS "runId", w.step, w.item, w.kind, w.due_at AS "dueAt", w.signal_key AS "signalKey",
  w.signal_id AS "signalId", s.payload`

/** The waits of a run's steps, or the one of a certain step and item. */
export async function readWaits(
  client: Pool | ClientBase,
  run: string,
  { step, item = '' }: { step?: string; item?: string } = {},
): Promise<StoredWait[]> {
  const { rows } = await client.query<StoredWait>(
    `SELECT ${waitColumns} FROM run_waits w LEFT JOIN signals s ON s.id = w.signal_id
     WHERE w.run_id = $1 AND w.item = $3 AND ($2::text IS NULL OR w.step = $2)`,
    [run, step ?? null, item],
  )
  return rows
}

/** Waits that are over and whose run is with this worker, so that it goes on with them there. */
export async function readEndedWaitsOfWorker(pool: Pool, workerId: string, now: Date): Promise<StoredWait[]> {
  const { rows } = await pool.query<StoredWait>(
    `SELECT ${waitColumns} FROM run_waits w JOIN runs r ON r.id = w.run_id LEFT JOIN signals s ON s.id = w.signal_id
     WHERE r.worker_id = $1 AND (w.signal_id IS NOT NULL OR w.due_at <= $2) LIMIT 1000`,
    [workerId, now],
  )
  return rows
}

/** Parked runs of which some wait is over, or whose own deadline is. */
export async function readWakingRuns(pool: Pool, now: Date): Promise<{ id: string; late: boolean }[]> {
  const { rows } = await pool.query<{ id: string; late: boolean }>({
    name: 'read-waking-runs',
    text: `SELECT r.id, coalesce(r.deadline_at <= $1, false) AS late FROM runs r
     WHERE r.state = 'waiting' AND (r.deadline_at <= $1 OR EXISTS (
       SELECT FROM run_waits w WHERE w.run_id = r.id AND (w.signal_id IS NOT NULL OR w.due_at <= $1)))
     ORDER BY r.id LIMIT 500`,
    values: [now],
  })
  return rows
}

/** Runs that were asked to stop or to pause in the moment in which their worker let them go: no worker will hear it. */
export async function readMissedOrders(pool: Pool): Promise<{ id: string; cancel: boolean }[]> {
  const { rows } = await pool.query<{ id: string; cancel: boolean }>({
    name: 'read-missed-orders',
    text: `SELECT id, cancel_requested_at IS NOT NULL AS cancel FROM runs
     WHERE state IN ('waiting', 'pending') AND (cancel_requested_at IS NOT NULL OR pause_requested_at IS NOT NULL)
     ORDER BY id LIMIT 500`,
  })
  return rows
}
