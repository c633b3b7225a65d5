import { isDeepStrictEqual } from 'node:util'
import type { PoolClient } from 'pg'
import { plan } from '../../datasets/publishing/plan.ts'
import { planPlace } from '../../datasets/publishing/plan-store.ts'
import type { LoadCount, Publication, Replaced } from '../../datasets/publishing/publication.ts'
import { publish } from '../../datasets/publishing/publish.ts'
import { StoredRowSet } from '../../datasets/row-set.ts'
import { readBatches, settleBatches } from '../../datasets/staging/batch-store.ts'
import { stageRows } from '../../datasets/staging/stage-rows.ts'
import type { StagedSet } from '../../datasets/staging/staged-set.ts'
import { beLongWinded } from '../../datasets/staging/staging-store.ts'
import { supersedePublished } from '../../datasets/staging/supersede-published.ts'
import { readTarget } from '../../datasets/staging/target.ts'
import type { LoadStep } from '../../pipelines/definition.ts'
import type { StepLog } from '../../pipelines/step-context.ts'
import type { Counts, Run, RunCounts } from '../run.ts'
import type { Output } from '../step.ts'
import type { Attempt, AttemptResult, Workshop } from './attempt.ts'
import { moveMarks } from './marks-store.ts'
import { once } from './once.ts'
import { rowSourceOf } from './output.ts'
import { originOf, tellProblems } from './stage.ts'
import { refuseDrifted, unitedSet } from './staged-inputs.ts'

/** Loads rows exactly once: rows, high-water marks and the step's completion commit together. */
export async function runLoad(
  workshop: Workshop,
  step: LoadStep,
  attempt: Attempt,
  log: StepLog,
  signal: AbortSignal,
): Promise<AttemptResult> {
  const { clock, database } = workshop
  const { run } = attempt
  return await once(workshop, attempt, 'load', signal, async (client) => {
    await beLongWinded(client)
    const { set, counts: staged } = await stagedInputs(workshop, step, attempt, client, log, signal)
    const batches = await readBatches(client, set.batches)
    refuseDrifted(batches, step.into.source !== undefined)
    const publication: Publication = {
      dataset: step.into,
      target: await readTarget(client, step.into),
      set,
      schema: database.schema,
      write: step.write,
      zone: run.windows?.['']?.zone ?? 'UTC',
      replaced: replacedBy(
        step,
        run,
        // Two steps may have rows of one source.
        [...new Set(batches.filter((batch) => batch.staged > 0).map(({ source }) => source))],
      ),
    }
    if (run.options.dryRun) {
      const counts = await plan(client, publication, planPlace(run.id, step.name))
      log.info('dry run: nothing is written', totals(counts))
      return { output: { kind: 'json', json: totals(counts) }, counts: runCounts(counts, staged) }
    }
    const counts = await publish(client, publication)
    const marks = counts.flatMap(({ source, latest }) => (latest ? [{ source, mark: latest }] : []))
    if (run.mode !== 'backfill') await moveMarks(client, run.pipeline, run.id, marks)
    await settleBatches(client, set.batches, 'published', clock.now())
    await supersedePublished(client, set.batches, clock.now())
    return { output: { kind: 'json', json: totals(counts) }, counts: runCounts(counts, staged) }
  })
}

/** The rows to load: those that are staged for this dataset, and all others once they have been checked and staged here. */
async function stagedInputs(
  workshop: Workshop,
  step: LoadStep,
  attempt: Attempt,
  client: PoolClient,
  log: StepLog,
  signal: AbortSignal,
): Promise<{ set: StagedSet; counts: RunCounts | null }> {
  const { database } = workshop
  const given = Object.entries(attempt.inputs)
  const staged = given.flatMap(([, output]) => (isStagedFor(step, output) ? [output] : []))
  const others = given.filter(([, output]) => !isStagedFor(step, output))
  if (others.length === 0) return { set: await unitedSet(client, database.schema, staged), counts: null }
  const sets = others.map(([name, output]) => rowsOf(workshop, name, output))
  const { set, problems, batches } = await stageRows(client, {
    schema: database.schema,
    dataset: step.into,
    rows: oneAfterTheOther(sets),
    source: '',
    origin: originOf(workshop, attempt.run, step.name),
    isRead: false,
    signal,
  })
  tellProblems(log, problems)
  const counts = { quarantined: batches.reduce((sum, { quarantined }) => sum + quarantined, 0) }
  return { set: await unitedSet(client, database.schema, [...staged, set]), counts }
}

/** Rows that were staged before the dataset's columns changed are checked again. */
function isStagedFor({ into }: LoadStep, output: Output): output is Output & { kind: 'staged' } {
  return (
    output.kind === 'staged' && output.dataset === into.name && isDeepStrictEqual(output.columns, { ...into.columns })
  )
}

function rowsOf({ database }: Workshop, name: string, output: Output): AsyncIterable<unknown> {
  if (output.kind === 'rows' || output.kind === 'items' || output.kind === 'staged') {
    return new StoredRowSet(database.pool, rowSourceOf(output, database.schema))
  }
  throw new TypeError(`expected rows to load from ${name}, got one value; return rows(...) there`)
}

async function* oneAfterTheOther(sets: readonly AsyncIterable<unknown>[]): AsyncGenerator {
  for (const set of sets) yield* set
}

/**
 * Only sources that completed are replaced: one that failed, or that a gate held back, keeps what it had. A full refresh
 * replaces what lies in the source's window.
 */
function replacedBy(step: LoadStep, run: Run, sources: readonly string[]): Replaced[] {
  if (step.write === 'replace') return sources.map((source) => ({ source }))
  if (run.mode !== 'full_refresh' || step.into.time === undefined) return []
  return sources.flatMap((source) => {
    const window = Object.values(run.windows ?? {}).find((other) => other.source === source) ?? run.windows?.['']
    return window ? [{ source, from: window.from, to: window.to }] : []
  })
}

function totals(counts: readonly LoadCount[]) {
  const sum = { inserted: 0, updated: 0, unchanged: 0, deleted: 0 }
  for (const count of counts) {
    sum.inserted += count.inserted
    sum.updated += count.updated
    sum.unchanged += count.unchanged
    sum.deleted += count.deleted
  }
  return sum
}

function runCounts(counts: readonly LoadCount[], staged: RunCounts | null): RunCounts {
  const stored = (count: Omit<LoadCount, 'source' | 'latest'>): Counts => ({
    stored: count.inserted + count.updated,
    inserted: count.inserted,
    updated: count.updated,
    unchanged: count.unchanged,
    deleted: count.deleted,
  })
  const bySource = Object.fromEntries(
    counts.filter(({ source }) => source).map((count) => [count.source, stored(count)]),
  )
  return { ...stored(totals(counts)), ...staged, ...(Object.keys(bySource).length > 0 ? { bySource } : {}) }
}
