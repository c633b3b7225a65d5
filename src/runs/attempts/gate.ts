import { countRows, type RowCounts, readUsual } from '../../datasets/quality/measure-store.ts'
import { bandOf, judge, type Quality, scoreOf } from '../../datasets/quality/quality.ts'
import { writeResults } from '../../datasets/quality/result-store.ts'
import { daysOf, type Measured, scoresOf } from '../../datasets/quality/scores.ts'
import { readBatches, type StoredBatch, settleBatches } from '../../datasets/staging/batch-store.ts'
import type { StagedPart, StagedSet } from '../../datasets/staging/staged-set.ts'
import { beLongWinded } from '../../datasets/staging/staging-store.ts'
import type { GateStep } from '../../pipelines/definition.ts'
import type { StepLog } from '../../pipelines/step-context.ts'
import type { StoredError } from '../run.ts'
import type { Attempt, AttemptResult, Workshop } from './attempt.ts'
import { once } from './once.ts'
import { originOf } from './stage.ts'
import { driftOf, unitedSet } from './staged-inputs.ts'

/** Of a source of which no row is staged. */
const noRows = { doubled: 0, outside: 0, latest: null, compared: 0, agreed: 0 } satisfies Partial<RowCounts>

/** A gate holds all rows back. Another attempt would find the same ones. */
class Blocked extends Error {
  readonly code = 'blocked'
  readonly retryable = false
}

/** Measures staged rows, keeps what it found, and lets through the sources that are good enough. */
export async function runGate(
  workshop: Workshop,
  step: GateStep,
  attempt: Attempt,
  log: StepLog,
  signal: AbortSignal,
): Promise<AttemptResult> {
  const { clock, database } = workshop
  const { run } = attempt
  return await once(workshop, attempt, 'gate', signal, async (client) => {
    await beLongWinded(client)
    const inputs = Object.values(attempt.inputs).filter((output) => output.kind === 'staged')
    const set = await unitedSet(client, database.schema, inputs)
    const batches = await readBatches(client, set.batches)
    const zone = run.windows?.['']?.zone ?? 'UTC'
    const counted = await countRows(client, step.dataset, set, { schema: database.schema, zone })
    const { name: dataset } = step.dataset
    const sources = [...new Set(batches.map(({ source }) => source))]
    const usual = await readUsual(client, { dataset, pipeline: run.pipeline, mode: run.mode, sources })
    const qualities = sources.map((source): Quality => {
      const ofSource = batches.filter((batch) => batch.source === source)
      const window = Object.values(run.windows ?? {}).find((other) => other.source === source) ?? run.windows?.['']
      const measured: Measured = {
        ...(counted.find((counts) => counts.source === source) ?? noRows),
        ...sumOf(source, ofSource),
        days: daysOf(window ?? null),
        usual: usual.get(source) ?? null,
      }
      const scores = scoresOf(step.dataset, measured, clock.now())
      const score = scoreOf(scores, step.dataset.checks.weights)
      const flaw = ofSource.map(driftOf).find((drift) => drift !== undefined) ?? emptyFlaw(measured, scores.volume)
      const { verdict, reasons } = judge(scores, score, flaw, step)
      const band = bandOf(score, step.dataset.checks.bands)
      return { source, rows: measured.fetched, score, band, verdict, dimensions: scores, reasons }
    })
    const at = clock.now()
    const origin = originOf(workshop, run, step.name)
    await writeResults(client, { ...origin, dataset, at }, qualities)
    for (const quality of qualities) tellQuality(log, quality)

    const isBlocked = blockedSources(step, qualities)
    const held = batches.filter(({ source }) => isBlocked.has(source))
    const passed = batches.filter(({ source }) => !isBlocked.has(source))
    const error = held.length === 0 ? undefined : blockedError(qualities)
    // One that was held back before, and is let through now, is an ordinary one again.
    await settleBatches(
      client,
      passed.map(({ id }) => id),
      'staged',
      at,
    )
    if (error)
      await settleBatches(
        client,
        held.map(({ id }) => id),
        'blocked',
        at,
        error,
      )
    if (error && passed.length === 0) return { failsWith: new Blocked(error.message) }
    const through = { ...letThrough(set, batches, isBlocked), ...countedOnce(step, counted, isBlocked) }
    const output = { kind: 'staged' as const, ...through }
    return { output, counts: null, ...(error ? { shortOf: error } : {}) }
  })
}

function sumOf(source: string, batches: readonly StoredBatch[]) {
  const sum = { source, fetched: 0, staged: 0, invalid: 0, missing: 0 }
  for (const { fetched, staged, invalid, missing } of batches) {
    sum.fetched += fetched
    sum.staged += staged
    sum.invalid += invalid
    sum.missing += missing
  }
  return sum
}

function emptyFlaw({ fetched }: Measured, volume: number | undefined): string | undefined {
  return fetched === 0 && volume === 0
    ? 'no row came; where that is ordinary, say `volume: { mayBeEmpty: true }`'
    : undefined
}

function blockedSources({ per }: GateStep, qualities: readonly Quality[]): ReadonlySet<string> {
  const blocked = qualities.filter(({ verdict }) => verdict === 'block')
  return new Set((per === 'batch' && blocked.length > 0 ? qualities : blocked).map(({ source }) => source))
}

function blockedError(qualities: readonly Quality[]): StoredError {
  const blocked = qualities.filter(({ verdict }) => verdict === 'block')
  const sentences = blocked.map(({ source, reasons }) => `${source ? `${source}: ` : ''}${reasons.join('; ')}`)
  return { code: 'blocked', message: `held back ${sentences.join('; ')}` }
}

/** The set without what is held back. */
function letThrough(set: StagedSet, batches: readonly StoredBatch[], isBlocked: ReadonlySet<string>): StagedSet {
  const passed = batches.filter(({ source }) => !isBlocked.has(source))
  const parts = set.parts.flatMap(({ table, sources: before }): StagedPart[] => {
    const inTable = batches.filter((batch) => batch.table === table)
    const sources = inTable.filter(({ source }) => !isBlocked.has(source)).map(({ source }) => source)
    if (sources.length === 0) return []
    // What an earlier gate has held back is not among the batches, and stays where it is.
    return [{ table, sources: sources.length === inTable.length ? before : sources }]
  })
  return {
    ...set,
    parts,
    batches: passed.map(({ id }) => id),
    count: passed.reduce((sum, { staged }) => sum + staged, 0),
  }
}

/** What the load need not count again: with no key twice, which here can only be within a source. */
function countedOnce(
  { dataset: { source, key } }: GateStep,
  counted: readonly RowCounts[],
  isBlocked: ReadonlySet<string>,
): Pick<StagedSet, 'counted'> {
  const isBySource = source === undefined || key.includes(source)
  if (!isBySource || counted.some(({ doubled }) => doubled > 0)) return {}
  const passed = counted.filter((counts) => !isBlocked.has(counts.source))
  return {
    counted: passed.map((counts) => {
      return { source: counts.source, rows: counts.rows, latest: counts.latestAt?.toISOString() ?? null }
    }),
  }
}

function tellQuality(log: StepLog, { source, score, band, verdict, dimensions, reasons }: Quality): void {
  const sentence = `${source ? `${source}: ` : ''}score ${score}, ${band}${reasons.length > 0 ? `: ${reasons.join('; ')}` : ''}`
  if (verdict === 'pass') log.info(sentence, dimensions)
  else log.warn(verdict === 'block' ? `held back ${sentence}` : sentence, dimensions)
}
