import type { Pool } from 'pg'
import { Refusal } from '../../pipelines/refusal.ts'
import type { RunMode } from '../../pipelines/run-mode.ts'
import type { Run, RunCounts, RunState, StoredError, StoredWindow } from '../run.ts'
import { readRun } from '../run-store.ts'
import { readGraph } from '../starting/version-store.ts'
import type { StepState } from '../step.ts'

/** A run as it is told to people and programs: what `getRun` answers and `run --json` prints. */
export interface RunReport {
  id: string
  pipeline: string
  mode: RunMode
  status: RunState
  /** True for a run that was cancelled without its worker's word. */
  unconfirmed: boolean
  trigger: string
  generation: number
  dryRun: boolean
  startedAt: string | null
  endedAt: string | null
  durationMs: number | null
  steps: StepReport[]
  counts: RunCounts
  /** Scores of the data; null where the pipeline has no gate. */
  quality: null
  windows: Record<string, StoredWindow> | null
  error: StoredError | null
}

export interface StepReport {
  name: string
  /** The item's key, on a line of one item of an each. */
  item: string | null
  status: StepState
  attempts: number
  durationMs: number | null
  error: StoredError | null
  reason: string | null
  progress: { done: number; total: number | null; since: string; at: string } | null
}

const mostItems = 1000

/** Reads a run with its steps in their order. Refuses an id that no run has. */
export async function readReport(pool: Pool, id: string): Promise<RunReport> {
  const run = await readRun(pool, id)
  if (!run) throw new Refusal(`expected the id of a run, got '${id}'; \`millrace runs\` lists them`)
  return { ...runHead(run), steps: await readStepReports(pool, run) }
}

/** A run without its steps. */
export function runHead(run: Run): Omit<RunReport, 'steps'> {
  const { startedAt, endedAt } = run
  return {
    id: run.id,
    pipeline: run.pipeline,
    mode: run.mode,
    status: run.state,
    unconfirmed: run.unconfirmedWorkerId !== null,
    trigger: run.trigger,
    generation: run.generation,
    dryRun: run.options.dryRun ?? false,
    startedAt: startedAt?.toISOString() ?? null,
    endedAt: endedAt?.toISOString() ?? null,
    durationMs: startedAt && endedAt ? endedAt.getTime() - startedAt.getTime() : null,
    counts: run.counts ?? {},
    quality: null,
    windows: run.windows,
    error: run.error,
  }
}

async function readStepReports(pool: Pool, run: Run): Promise<StepReport[]> {
  const graph = await readGraph(pool, run.pipeline, run.version)
  // Of items, those that went wrong come first: of a hundred thousand nobody reads the rest here.
  const { rows } = await pool.query<StepReport>(
    `SELECT step AS name, nullif(item, '') AS item, state AS status, attempt AS attempts, duration_ms AS "durationMs",
       error, reason, progress
     FROM steps WHERE run_id = $1
     ORDER BY item <> '', state = 'completed', step, item LIMIT $2`,
    [run.id, mostItems + graph.steps.length],
  )
  const byStep = Map.groupBy(rows, (row) => row.name)
  return graph.steps.flatMap(({ name }) => byStep.get(name)?.toSorted(byItem) ?? [notYet(name)])
}

function byItem(a: StepReport, b: StepReport): number {
  return (a.item ?? '') < (b.item ?? '') ? -1 : 1
}

function notYet(name: string): StepReport {
  return {
    name,
    item: null,
    status: 'pending',
    attempts: 0,
    durationMs: null,
    error: null,
    reason: null,
    progress: null,
  }
}
