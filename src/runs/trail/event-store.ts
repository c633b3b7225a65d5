import type { ClientBase, Pool } from 'pg'
import type { StoredError } from '../run.ts'

/** What an event says beside the states; each kind of event fills in its own. */
interface EventDetail {
  error?: StoredError
  reason?: string
  /** On the end of a run from outside. */
  code?: string
  message?: string
  dueAt?: string
  lostWorker?: string
}

/** A line of a run's trail. */
export interface RunEvent {
  number: number
  at: Date
  /** Null on an event of the run itself. */
  step: string | null
  item: string | null
  from: string | null
  to: string
  attempt: number | null
  generation: number
  actor: string
  /** Of the attempt that ended with this: how, when it began, and how long it took. */
  outcome: string | null
  startedAt: Date | null
  durationMs: number | null
  detail: EventDetail | null
}

/** The trail of a run after the event with this number, oldest first. `stepsOnly` leaves out items that did not fail. */
export async function readEvents(
  client: Pool | ClientBase,
  run: string,
  { after = 0, limit = 1000, stepsOnly = false }: { after?: number; limit?: number; stepsOnly?: boolean } = {},
): Promise<RunEvent[]> {
  const { rows } = await client.query<RunEvent>({
    name: 'read-events',
    text: `SELECT number, at, step, nullif(item, '') AS item, from_state AS "from", to_state AS "to", attempt, generation,
        actor, outcome, started_at AS "startedAt", duration_ms AS "durationMs", detail
      FROM run_events WHERE run_id = $1 AND number > $2
        AND (NOT $4 OR coalesce(item, '') = '' OR to_state = 'failed')
      ORDER BY number LIMIT $3`,
    values: [run, after, limit, stepsOnly],
  })
  return rows
}

/** The number of the newest event. */
export async function countEvents(client: Pool | ClientBase, run: string): Promise<number> {
  const { rows } = await client.query<{ count: number }>('SELECT event_count AS count FROM runs WHERE id = $1', [run])
  return rows[0]?.count ?? 0
}

/**
 * Adds the moves of all steps and items of a run that are about to be changed by one statement. Call it before that
 * statement, in its transaction, and under the lock of the run's row: that numbers the events.
 *
 * @param move `lostBy` is the worker with which the attempts under way went
 * @param where what tells those rows of `steps`, with its values from $7 on
 */
export async function recordMoves(
  client: ClientBase,
  move: { run: string; to: string; generation: number; actor: string; at: Date; lostBy?: string | null },
  where: string,
  values: readonly unknown[] = [],
): Promise<void> {
  const { run, at, to, generation, actor, lostBy = null } = move
  await client.query(
    `WITH moving AS (
       SELECT step, item, state, attempt, claim, coalesce(started_at, $2) AS started_at FROM steps WHERE run_id = $1 AND (${where})
     ), counted AS (
       UPDATE runs SET event_count = event_count + (SELECT count(*) FROM moving) WHERE id = $1
       RETURNING event_count - (SELECT count(*) FROM moving) AS before
     )
     INSERT INTO run_events (run_id, number, at, step, item, from_state, to_state, attempt, generation, actor,
       outcome, claim, worker_id, started_at, duration_ms, detail)
     SELECT $1, before + row_number() OVER (ORDER BY item <> '', step, item), $2, step, nullif(item, ''), state, $3,
       nullif(attempt, 0), $4, $5, lost.*
     FROM counted, moving LEFT JOIN LATERAL (
       SELECT 'lost', claim, $6::uuid, started_at, greatest(0, extract(epoch FROM $2 - started_at) * 1000)::bigint,
         '{"error": {"code": "lost", "message": "its worker went away"}}'::jsonb
       WHERE $6 IS NOT NULL
     ) AS lost ON true`,
    [run, at, to, generation, actor, lostBy, ...values],
  )
}
