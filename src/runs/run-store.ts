import type { ClientBase } from 'pg'
import type { Queryable } from '../database/queryable.ts'
import type { Run } from './run.ts'
import type { Output, StepRow, StepState } from './step.ts'

/** The columns of a run under the names of {@link Run}. */
export const runColumns = `id, pipeline, version, mode, state, generation, claim, worker_id AS "workerId",
  reserved_for AS "reservedFor", admitted, unconfirmed_worker_id AS "unconfirmedWorkerId", params, options, windows,
  overlap_key AS "overlapKey", run_key AS "runKey", trigger, source_run_id AS "sourceRunId", backfill_id AS "backfillId",
  created_at AS "createdAt", started_at AS "startedAt", ended_at AS "endedAt", deadline_at AS "deadlineAt",
  cancel_requested_at AS "cancelRequestedAt", pause_requested_at AS "pauseRequestedAt", counts, error,
  due_at AS "dueAt"`

/** People type ids; the database would answer one that is none with an error of its own. */
export function isId(text: string): boolean {
  return /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i.test(text)
}

export async function readRun(client: Queryable, id: string): Promise<Run | undefined> {
  if (!isId(id)) return undefined
  const { rows } = await client.query<Run>({
    name: 'read-run',
    text: `SELECT ${runColumns} FROM runs WHERE id = $1`,
    values: [id],
  })
  return rows[0]
}

export async function readRuns(client: Queryable, ids: readonly string[]): Promise<Run[]> {
  const { rows } = await client.query<Run>({
    name: 'read-runs',
    text: `SELECT ${runColumns} FROM runs WHERE id = ANY ($1)`,
    values: [ids],
  })
  return rows
}

/** Locks the run against every other writer until the transaction ends. */
export async function lockRun(client: ClientBase, id: string): Promise<Run | undefined> {
  if (!isId(id)) return undefined
  const { rows } = await client.query<Run>(`SELECT ${runColumns} FROM runs WHERE id = $1 FOR NO KEY UPDATE`, [id])
  return rows[0]
}

/** Runs whose id starts with these characters, newest first: what people type instead of a whole id. */
export async function findRuns(client: Queryable, start: string): Promise<Run[]> {
  const { rows } = await client.query<Run>(
    `SELECT ${runColumns} FROM runs WHERE id::text LIKE $1 || '%' ORDER BY id DESC LIMIT 10`,
    [start.toLowerCase().replaceAll(/[^0-9a-f-]/g, '')],
  )
  return rows
}

/** Inserts a pending run. The partition of its month must be there. */
export async function insertRun(client: Queryable, run: Run): Promise<void> {
  await insertRuns(client, [run])
}

/** Inserts pending runs with the first event of each. */
export async function insertRuns(client: Queryable, runs: readonly Run[]): Promise<void> {
  await client.query({
    name: 'insert-runs',
    text: `WITH given AS MATERIALIZED (
        SELECT * FROM jsonb_to_recordset($1::jsonb) AS r(id uuid, pipeline text, version text, mode text,
          "reservedFor" uuid, params jsonb, options jsonb, "overlapKey" text, "runKey" text, trigger text,
          "sourceRunId" uuid, "backfillId" uuid, "createdAt" timestamptz, "dueAt" timestamptz)
      ), events AS (
        INSERT INTO run_events (run_id, number, at, to_state, generation, actor)
        SELECT id, 1, "createdAt", 'pending', 1, trigger FROM given
      )
      INSERT INTO runs (id, pipeline, version, mode, state, reserved_for, params, options, overlap_key, run_key, trigger,
        source_run_id, backfill_id, created_at, due_at, event_count)
      SELECT id, pipeline, version, mode, 'pending', "reservedFor", params, options, "overlapKey", "runKey", trigger,
        "sourceRunId", "backfillId", "createdAt", "dueAt", 1
      FROM given`,
    values: [JSON.stringify(runs)],
  })
}

/** Takes the key for the run, unless another has it: then that one's id. Waits for a transaction that is taking it. */
export async function takeRunKey(client: ClientBase, pipeline: string, key: string, run: string): Promise<string> {
  const { rows } = await client.query<{ run_id: string }>(
    `INSERT INTO run_keys (pipeline, key, run_id) VALUES ($1, $2, $3)
     ON CONFLICT (pipeline, key) DO UPDATE SET key = excluded.key RETURNING run_id`,
    [pipeline, key, run],
  )
  return rows[0]?.run_id ?? run
}

interface StoredStep extends Omit<StepRow, 'output'> {
  outputKind: Output['kind'] | null
  output: unknown
}

const stepColumns = `step, item, state, generation, attempt, failures, crashes, suspect, started_at AS "startedAt",
  ended_at AS "endedAt", duration_ms AS "durationMs", output_kind AS "outputKind", output, counts, error, reason, metrics`

function toStep({ outputKind, output, ...row }: StoredStep): StepRow {
  if (!outputKind) return { ...row, output: null }
  return { ...row, output: outputKind === 'json' ? { kind: 'json', json: output } : (output as Output) }
}

/** The steps of a run, without the items of its eaches. */
export async function readSteps(client: Queryable, run: string): Promise<StepRow[]> {
  const { rows } = await client.query<StoredStep>({
    name: 'read-steps',
    text: `SELECT ${stepColumns} FROM steps WHERE run_id = $1 AND item = ''`,
    values: [run],
  })
  return rows.map(toStep)
}

/** One item of an each, or a step itself. */
export async function readStep(client: Queryable, run: string, step: string, item = ''): Promise<StepRow | undefined> {
  const { rows } = await client.query<StoredStep>(
    `SELECT ${stepColumns} FROM steps WHERE run_id = $1 AND step = $2 AND item = $3`,
    [run, step, item],
  )
  return rows.map(toStep)[0]
}

/** The rows of certain items of certain eaches. */
export async function readItems(
  client: Queryable,
  run: string,
  steps: readonly string[],
  items: readonly string[],
): Promise<StepRow[]> {
  const { rows } = await client.query<StoredStep>(
    `SELECT ${stepColumns} FROM steps WHERE run_id = $1 AND step = ANY ($2) AND item = ANY ($3)`,
    [run, steps, items],
  )
  return rows.map(toStep)
}

/** How many items of an each are in which state. */
export async function countItems(client: Queryable, run: string, step: string): Promise<Map<StepState, number>> {
  const { rows } = await client.query<{ state: StepState; count: number }>(
    `SELECT state, count(*)::int AS count FROM steps WHERE run_id = $1 AND step = $2 AND item <> '' GROUP BY state`,
    [run, step],
  )
  return new Map(rows.map((row) => [row.state, row.count]))
}
