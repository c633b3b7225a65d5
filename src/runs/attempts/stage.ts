import type { Quarantined } from '../../datasets/staging/batch-store.ts'
import { type Staged, stageRows } from '../../datasets/staging/stage-rows.ts'
import type { Drift } from '../../datasets/validation/row-checker.ts'
import type { PipelineDefinition, StageStep } from '../../pipelines/definition.ts'
import { Refusal, shown } from '../../pipelines/refusal.ts'
import type { StepLog } from '../../pipelines/step-context.ts'
import type { Counts, Run, RunCounts } from '../run.ts'
import { reach } from '../stop-points.ts'
import type { Attempt, AttemptResult, Workshop } from './attempt.ts'
import { stepContext } from './context.ts'
import { once } from './once.ts'

/** Runs the function and streams its rows through the dataset's checks into a staging table, exactly once. */
export async function runStage(
  workshop: Workshop,
  step: StageStep,
  attempt: Attempt,
  log: StepLog,
  signal: AbortSignal,
): Promise<AttemptResult> {
  const context = await stepContext(workshop, attempt, log, signal)
  const rows = await (step.run as (context: object) => unknown)(context)
  if (!isIterable(rows)) {
    throw new Refusal(`expected step '${step.name}' to return rows, an iterable of objects, got ${shown(rows)}`)
  }
  const { run } = attempt
  return await once(workshop, attempt, 'stage', signal, async (client) => {
    const staged = await stageRows(client, {
      schema: workshop.database.schema,
      dataset: step.dataset,
      rows,
      source: run.windows?.[step.name]?.source ?? '',
      origin: originOf(workshop, run, step.name),
      isRead: isReadRowByRow(workshop.definitions.get(run.pipeline), step.name),
      signal,
      reach,
    })
    tellProblems(log, staged.problems)
    tellDrift(log, staged.batches[0]?.drift ?? null)
    return { output: { kind: 'staged', ...staged.set }, counts: countsOf(staged) }
  })
}

/** What the batches of a step are part of. */
export function originOf({ clock }: Workshop, run: Run, step: string) {
  const { id, pipeline, mode, options, windows } = run
  const window = windows?.[step] ?? windows?.[''] ?? null
  return { pipeline, run: id, step, mode, dryRun: options.dryRun ?? false, window, at: clock.now() }
}

function isIterable(value: unknown): value is Iterable<unknown> | AsyncIterable<unknown> {
  return typeof value === 'object' && value !== null && (Symbol.iterator in value || Symbol.asyncIterator in value)
}

/** Gates and loads read all rows at once; every other reader, also of what a gate lets through, goes page by page. */
function isReadRowByRow(definition: PipelineDefinition | undefined, name: string): boolean {
  const readers = definition?.steps.filter((step) => step.from?.steps.includes(name)) ?? []
  return readers.some(({ kind, name: reader }) => {
    return kind === 'gate' ? isReadRowByRow(definition, reader) : kind !== 'load'
  })
}

/** What was wrong and how often; never the values, which may be people's. */
export function tellProblems(log: StepLog, problems: readonly Quarantined[]): void {
  if (problems.length === 0) return
  const rows = problems.reduce((sum, problem) => sum + problem.rows, 0)
  const most = problems.slice(0, 5).map(({ path, reason, rows: count }) => `${path || 'the row'}: ${reason} (${count})`)
  log.warn(`${rows} rows went into quarantine: ${most.join(', ')}${problems.length > 5 ? ', ...' : ''}`)
}

function tellDrift(log: StepLog, drift: Drift | null): void {
  if (drift?.gone) log.warn(`no row has the columns ${drift.gone.join(', ')}`)
  if (drift?.flipped) log.warn(`every value has another type in the columns ${drift.flipped.join(', ')}`)
  if (drift?.unknown) log.warn(`rows have fields that are no columns: ${drift.unknown.join(', ')}`)
}

function countsOf({ batches }: Staged): RunCounts {
  const total = { fetched: 0, quarantined: 0 }
  const bySource: Record<string, Counts> = {}
  for (const { source, fetched, quarantined } of batches) {
    total.fetched += fetched
    total.quarantined += quarantined
    if (source) bySource[source] = { fetched, quarantined }
  }
  return { ...total, ...(Object.keys(bySource).length > 0 ? { bySource } : {}) }
}
