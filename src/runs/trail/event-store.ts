import type { ClientBase, Pool } from 'pg'
import type { StoredError } from '../run.ts'

/** What an event says beside the states; each kind of event fills in its own. */
interface EventDetail {
  durationMs?: number
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
        actor, detail
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
 * @param where what tells those rows of `steps`, with its values from $6 on
 */
export async function recordMoves(
  client: ClientBase,
  { run, to, generation, actor, at }: { run: string; to: string; generation: number; actor: string; at: Date },
  where: string,
  values: readonly unknown[] = [],
): Promise<void> {
  await client.query(
    `WITH moving AS (
       SELECT step, item, state, attempt FROM steps WHERE run_id = $1 AND (${where})
     ), counted AS (
       UPDATE runs SET event_count = event_count + (SELECT count(*) FROM moving) WHERE id = $1
       RETURNING event_count - (SELECT count(*) FROM moving) AS before
     )
     INSERT INTO run_events (run_id, number, at, step, item, from_state, to_state, attempt, generation, actor)
     SELECT $1, before + row_number() OVER (ORDER BY item <> '', step, item), $2, step, nullif(item, ''), state, $3,
       nullif(attempt, 0), $4, $5
     FROM moving, counted`,
    [run, at, to, generation, actor, ...values],
  )
}
