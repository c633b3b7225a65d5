import type { ClientBase, Pool } from 'pg'

/** A due time of a schedule, or an event that set it off, and what became of it. */
export interface Tick {
  schedule: string
  dueAt: Date
  /** 'clock', or which event it was. */
  cause: string
  decidedAt: Date
  outcome: 'started' | 'skipped' | 'missed'
  reason: string | null
  runId: string | null
  missed: number
  missedSince: Date | null
  /** Of a signed request. */
  signature?: string | undefined
}

/** Stores ticks, but for those that are there. Answers the runs whose ticks are new: only they may be started. */
export async function insertTicks(client: ClientBase, ticks: readonly Tick[]): Promise<Set<string>> {
  if (ticks.length === 0) return new Set()
  const { rows } = await client.query<{ run: string | null }>({
    name: 'insert-ticks',
    text: `INSERT INTO ticks (schedule, due_at, cause, decided_at, outcome, reason, run_id, missed, missed_since,
        signature)
      SELECT schedule, "dueAt", cause, "decidedAt", outcome, reason, "runId", missed, "missedSince",
        signature
      FROM jsonb_to_recordset($1::jsonb) AS t(schedule text, "dueAt" timestamptz, cause text, "decidedAt" timestamptz,
        outcome text, reason text, "runId" uuid, missed integer, "missedSince" timestamptz, signature text)
      ON CONFLICT DO NOTHING RETURNING run_id AS run`,
    values: [JSON.stringify(ticks)],
  })
  return new Set(rows.flatMap(({ run }) => run ?? []))
}

/** The newest tick of each of these schedules. */
export async function readLastTicks(client: Pool | ClientBase, schedules: readonly string[]): Promise<Tick[]> {
  const { rows } = await client.query<Tick>(
    `SELECT t.* FROM unnest($1::text[]) AS s(name) CROSS JOIN LATERAL (
       SELECT ${tickColumns} FROM ticks WHERE schedule = s.name ORDER BY due_at DESC, cause LIMIT 1) AS t`,
    [schedules],
  )
  return rows
}

const tickColumns = `schedule, due_at AS "dueAt", cause, decided_at AS "decidedAt", outcome, reason, run_id AS "runId",
  missed, missed_since AS "missedSince"`

/** The tick of a request: of this one, or of the one that came before it under its id or its signature. */
export async function readTickOfRequest(
  client: ClientBase,
  { schedule, cause, signature }: { schedule: string; cause: string; signature: string },
): Promise<Tick> {
  const { rows } = await client.query<Tick>(
    `SELECT ${tickColumns} FROM ticks WHERE schedule = $1 AND cause LIKE 'webhook %' AND (cause = $2 OR signature = $3)
     ORDER BY cause <> $2 LIMIT 1`,
    [schedule, cause, signature],
  )
  const [tick] = rows
  if (!tick) throw new Error('expected the tick of a request, got none')
  return tick
}
