import type { PoolClient } from 'pg'
import { plan } from '../../datasets/publishing/plan.ts'
import { planPlace } from '../../datasets/publishing/plan-store.ts'
import type { Publication, Replaced } from '../../datasets/publishing/publication.ts'
import { publish } from '../../datasets/publishing/publish.ts'
import { readUsual } from '../../datasets/quality/measure-store.ts'
import { noteReplaced, type StoredBatch, settleBatches } from '../../datasets/staging/batch-store.ts'
import { shareDataset } from '../../datasets/staging/dataset-lock.ts'
import { refuseDrifted } from '../../datasets/staging/drift.ts'
import { beLongWinded } from '../../datasets/staging/staging-store.ts'
import { supersedePublished } from '../../datasets/staging/supersede-published.ts'
import { readTarget } from '../../datasets/staging/target.ts'
import type { LoadStep } from '../../pipelines/definition.ts'
import type { StepLog } from '../../pipelines/step-context.ts'
import type { Run, StoredError } from '../run.ts'
import { windowOfSource } from '../starting/windows.ts'
import type { Attempt, AttemptResult, Workshop } from './attempt.ts'
import { runCounts, totals } from './load-counts.ts'
import { stagedInputs, toBeLoaded } from './load-inputs.ts'
import { moveMarks } from './marks-store.ts'
import { once } from './once.ts'
import { insertPublication } from './publication-store.ts'

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
    const { inserted, updated } = totals(counts)
    await insertPublication(client, run, step, clock.now(), inserted + updated)
    const shortOf = await emptiness(client, step, run, batches)
    return {
      output: { kind: 'json', json: totals(counts) },
      counts: runCounts(counts, staged),
      ...(shortOf ? { shortOf } : {}),
    }
  })
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
