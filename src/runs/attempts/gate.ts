import { measure } from '../../datasets/quality/measure.ts'
import type { RowCounts } from '../../datasets/quality/measure-store.ts'
import type { Quality } from '../../datasets/quality/quality.ts'
import { writeResults } from '../../datasets/quality/result-store.ts'
import { settleBatches } from '../../datasets/staging/batch-store.ts'
import { type StagedSet, withoutBatches } from '../../datasets/staging/staged-set.ts'
import { beLongWinded } from '../../datasets/staging/staging-store.ts'
import type { GateStep } from '../../pipelines/definition.ts'
import type { StepLog } from '../../pipelines/step-context.ts'
import type { StoredError } from '../run.ts'
import { windowOfSource } from '../starting/windows.ts'
import type { Attempt, AttemptResult, Workshop } from './attempt.ts'
import { once } from './once.ts'
import { originOf } from './stage.ts'
import { openBatches, unitedSet } from './staged-inputs.ts'

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
    const { set, batches } = await openBatches(client, await unitedSet(client, database.schema, inputs), log)
    // People have decided about all of them.
    if (batches.length === 0) return { output: { kind: 'staged', ...set }, counts: null }
    const { qualities, counted } = await measure(client, {
      dataset: step.dataset,
      set,
      batches,
      schema: database.schema,
      pipeline: run.pipeline,
      mode: run.mode,
      windowOf: (source) => windowOfSource(run, source),
      zone: run.windows?.['']?.zone ?? 'UTC',
      now: clock.now(),
      thresholds: step,
    })
    const at = clock.now()
    const origin = originOf(workshop, run, step.name)
    await writeResults(client, { ...origin, dataset: step.dataset.name, at }, qualities)
    for (const quality of qualities) tellQuality(log, quality)

    const isBlocked = blockedSources(step, qualities)
    const held = batches.filter(({ source }) => isBlocked.has(source))
    const passed = batches.filter(({ source }) => !isBlocked.has(source))
    const error = held.length === 0 ? undefined : blockedError(qualities)
    // One that was held back before, and is let through now, is an ordinary one again.
    await settleBatches(
      client,
      passed.filter(({ state }) => state === 'blocked').map(({ id }) => id),
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
    const through = withoutBatches(set, batches, ({ source }) => !isBlocked.has(source))
    const output = { kind: 'staged' as const, ...through, ...countedOnce(step, counted, isBlocked) }
    return { output, counts: null, ...(error ? { shortOf: error } : {}) }
  })
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
