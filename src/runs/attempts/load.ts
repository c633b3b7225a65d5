import { isDeepStrictEqual } from 'node:util'
import type { PoolClient } from 'pg'
import { plan } from '../../datasets/publishing/plan.ts'
import { planPlace } from '../../datasets/publishing/plan-store.ts'
import type { LoadCount, Publication, Replaced } from '../../datasets/publishing/publication.ts'
import { publish } from '../../datasets/publishing/publish.ts'
import { readUsual } from '../../datasets/quality/measure-store.ts'
import { StoredRowSet } from '../../datasets/row-set.ts'
import { noteReplaced, readPast, type StoredBatch, settleBatches } from '../../datasets/staging/batch-store.ts'
import { shareDataset } from '../../datasets/staging/dataset-lock.ts'
import { refuseDrifted } from '../../datasets/staging/drift.ts'
import { stageRows } from '../../datasets/staging/stage-rows.ts'
import { type StagedSet, withoutBatches } from '../../datasets/staging/staged-set.ts'
import { beLongWinded } from '../../datasets/staging/staging-store.ts'
import { supersedePublished } from '../../datasets/staging/supersede-published.ts'
import { readTarget } from '../../datasets/staging/target.ts'
import type { LoadStep } from '../../pipelines/definition.ts'
import type { StepLog } from '../../pipelines/step-context.ts'
import type { Counts, Run, RunCounts, StoredError } from '../run.ts'
import { windowOfSource } from '../starting/windows.ts'
import type { Output } from '../step.ts'
import type { Attempt, AttemptResult, Workshop } from './attempt.ts'
import { moveMarks } from './marks-store.ts'
import { once } from './once.ts'
import { rowSourceOf } from './output.ts'
import { originOf, tellProblems } from './stage.ts'
import { openBatches, unitedSet } from './staged-inputs.ts'

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
    const { set: given, counts: staged } = await stagedInputs(workshop, step, attempt, client, log, signal)
    if (!run.options.dryRun) await shareDataset(client, database.schema, step.into.name)
    const { batches, set } = await toBeLoaded(client, run, given, clock.now(), log)
    if (set.parts.length === 0) return { output: { kind: 'json', json: totals([]) }, counts: runCounts([], staged) }
    refuseDrifted(step.into, batches)
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
    await noteReplaced(client, set.batches, publication.replaced)
    const shortOf = await emptiness(client, step, run, batches)
    return {
      output: { kind: 'json', json: totals(counts) },
      counts: runCounts(counts, staged),
      ...(shortOf ? { shortOf } : {}),
    }
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

/** Leaves out what has been loaded before, by this run or a later one: a resume must not bring old values back. */
async function toBeLoaded(client: PoolClient, run: Run, given: StagedSet, at: Date, log: StepLog) {
  const { set, batches: all } = await openBatches(client, given, log)
  const past = await readPast(client, run.id, set.batches)
  if (past.size === 0) return { batches: all, set }
  const batches = all.filter(({ id }) => !past.has(id))
  const covered = all.filter(({ id, state }) => past.has(id) && state !== 'published')
  const ids = covered.map(({ id }) => id)
  await settleBatches(client, ids, 'superseded', at)
  const names = covered.map(({ source }) => source || 'the rows').join(', ')
  if (names) log.warn(`not loaded, because a later run has loaded the same stretch: ${names}`)
  return { batches, set: withoutBatches(set, all, ({ id }) => !past.has(id)) }
}

/** An answer without rows, of a source that usually has some, is no success: without a gate it makes the run partial. */
async function emptiness(
  client: PoolClient,
  { into }: LoadStep,
  { pipeline, mode }: Run,
  batches: readonly StoredBatch[],
): Promise<StoredError | undefined> {
  const empty = batches.filter(({ fetched }) => fetched === 0).map(({ source }) => source)
  if (empty.length === 0 || into.checks.volume.mayBeEmpty) return undefined
  const usual = await readUsual(client, { dataset: into.name, pipeline, mode, sources: empty })
  const sentences = empty.flatMap((source) => {
    return (usual.get(source) ?? 0) > 0 ? [`${source ? `${source}: ` : ''}no row came, and usually some do`] : []
  })
  if (sentences.length === 0) return undefined
  return {
    code: 'empty',
    message: `${sentences.join('; ')}; where that is ordinary, say \`volume: { mayBeEmpty: true }\``,
  }
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
    const window = windowOfSource(run, source)
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
