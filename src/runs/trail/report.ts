import type { Pool } from 'pg'
import { type PlanReport, planPlace, readPlan } from '../../datasets/publishing/plan-store.ts'
import { type Quality, rounded } from '../../datasets/quality/quality.ts'
import { readResults } from '../../datasets/quality/result-store.ts'
import { NothingThere } from '../../pipelines/refusal.ts'
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
  /** Scores of the data; null where no gate has judged any. */
  quality: QualityReport | null
  /** Of a dry run: what its loads would do, by step. Null for any other. */
  plan: Record<string, PlanReport> | null
  windows: Record<string, StoredWindow> | null
  error: StoredError | null
}

/** Scores of a run, in all and by source. */
export interface QualityReport {
  /** The mean of the sources, weighted by their rows. */
  score: number
  /** The worst of the sources. */
  verdict: Quality['verdict']
  bySource: Record<string, Omit<Quality, 'source'>>
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
  if (!run) throw new NothingThere(`expected the id of a run, got '${id}'; \`millrace runs\` lists them`)
  const [steps, results, plan] = await Promise.all([
    readStepReports(pool, run),
    readResults(pool, id),
    run.options.dryRun ? readPlans(pool, run) : null,
  ])
  return { ...runHead(run), steps, quality: qualityOf(results), plan }
}

async function readPlans(pool: Pool, { id, pipeline, version }: Run): Promise<Record<string, PlanReport>> {
  const { steps } = await readGraph(pool, pipeline, version)
  const loads = steps.filter(({ kind }) => kind === 'load')
  const plans = loads.map(async ({ name }) => [name, await readPlan(pool, planPlace(id, name))] as const)
  return Object.fromEntries((await Promise.all(plans)).flatMap(([name, plan]) => (plan ? [[name, plan]] : [])))
}

/** The scores of a run by source, and the worst of them. */
export function qualityOf(results: readonly Quality[]): QualityReport | null {
  if (results.length === 0) return null
  const rows = results.reduce((sum, result) => sum + result.rows, 0)
  const weightOf = (result: Quality) => (rows === 0 ? 1 / results.length : result.rows / rows)
  return {
    score: rounded(results.reduce((sum, result) => sum + result.score * weightOf(result), 0)),
    verdict: (['block', 'warn'] as const).find((worst) => results.some(({ verdict }) => verdict === worst)) ?? 'pass',
    bySource: Object.fromEntries(
      results.map(({ source, ...quality }) => {
        const { score, band, verdict, dimensions, reasons } = quality
        return [source, { rows: quality.rows, score, band, verdict, dimensions, reasons }]
      }),
    ),
  }
}

/** A run without its steps and what its gates have measured. */
export function runHead(run: Run): Omit<RunReport, 'steps' | 'quality' | 'plan'> {
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

/** A step that nothing has been heard of. */
export function notYet(name: string): StepReport {
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
