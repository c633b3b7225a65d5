import { randomUUID } from 'node:crypto'
import type { ClientBase, Pool } from 'pg'
import { newRunId } from '../../src/runs/ids.ts'
import type { Entry } from '../../src/runs/journal/entry.ts'
import { newStep, type StepRow } from '../../src/runs/step.ts'

/** The instant at which everything in these tests happens. */
export const at = new Date('2026-01-01T12:00:00Z')

/** A run that a worker has claimed, written by hand. */
export interface HeldRun {
  id: string
  claim: number
  workerId: string
}

/** Inserts runs as they stand after their claim, and the partitions they need. */
export async function insertHeldRuns(client: Pool | ClientBase, count: number): Promise<HeldRun[]> {
  await client.query('CALL create_partitions($1::date)', ['2026-01-01'])
  const runs = Array.from({ length: count }, () => ({ id: newRunId(at), claim: 1, workerId: randomUUID() }))
  await client.query(
    `INSERT INTO runs (id, pipeline, version, mode, state, claim, worker_id, admitted, trigger, created_at, event_count)
     SELECT id, 'p', 'v', 'incremental', 'running', 1, worker, true, 'test', $3, 0
     FROM unnest($1::uuid[], $2::uuid[]) AS n(id, worker)`,
    [runs.map((run) => run.id), runs.map((run) => run.workerId), at],
  )
  return runs
}

/** An entry of a running run with these steps, each with its event, and an attempt where the step is over. */
export function entryFor(run: HeldRun, ...steps: StepRow[]): Entry {
  return {
    runId: run.id,
    state: 'running',
    claim: run.claim,
    generation: 1,
    at,
    actor: `worker ${run.workerId}`,
    outcomes: steps.map((row) => ({
      row,
      from: 'pending' as const,
      ...(row.endedAt === null ? {} : { attempt: { outcome: 'completed' as const, workerId: run.workerId } }),
    })),
  }
}

export function startedStep(step: string, attempt = 1): StepRow {
  return { ...newStep(step, 1), state: 'running', attempt, startedAt: at }
}

export function completedStep(step: string, json: unknown = null, attempt = 1): StepRow {
  return {
    ...startedStep(step, attempt),
    state: 'completed',
    endedAt: at,
    durationMs: 1,
    output: { kind: 'json', json },
  }
}

const written = [
  'runs',
  'steps',
  'attempts',
  'run_events',
  'run_waits',
  'high_water_marks',
  'batches',
  'quarantined_rows',
  'quality_results',
]

/** Everything that the engine has written about runs: what is the same before and after a write that must not happen. */
export async function dumpRuns(client: Pool | ClientBase): Promise<Record<string, object[]>> {
  const dump: Record<string, object[]> = {}
  for (const table of written) {
    const { rows } = await client.query<{ row: object }>(
      `SELECT to_jsonb(t) AS row FROM ${table} t ORDER BY to_jsonb(t)::text`,
    )
    dump[table] = rows.map(({ row }) => row)
  }
  const { rows: staging } = await client.query<{ name: string }>(
    `SELECT relname AS name FROM pg_class WHERE relnamespace = (current_schema() || '_staging')::regnamespace ORDER BY 1`,
  )
  dump['staging'] = staging
  return dump
}
