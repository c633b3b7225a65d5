import type { PoolClient } from 'pg'
import { whileAway } from '../../database/while-away.ts'
import { deleteReplaced, type LoadCount, mergeRows } from '../../datasets/load.ts'
import { inLongTurn } from '../../datasets/long-turns.ts'
import type { LoadStep } from '../../pipelines/definition.ts'
import type { StepLog } from '../../pipelines/step-context.ts'
import { DatabaseAway, isAway } from '../execution/database-away.ts'
import { LeaseLost } from '../journal/entry.ts'
import { writeEntries } from '../journal/entry-store.ts'
import { completed, entryOf } from '../journal/outcome.ts'
import type { Counts, Run, RunCounts } from '../run.ts'
import { readRun, readStep } from '../run-store.ts'
import { reach } from '../stop-points.ts'
import type { Attempt, AttemptResult, Workshop } from './attempt.ts'
import { moveMarks } from './marks-store.ts'
import { rowSourceOf } from './output.ts'

/** Thrown to roll a dry run back, with what it would have done. */
class DryRunDone extends Error {
  readonly counts: LoadCount[]
  constructor(counts: LoadCount[]) {
    super('dry run')
    this.counts = counts
  }
}

/**
 * Loads rows exactly once: rows, high-water marks and the step's completion commit together. The fence against a lost
 * lease is the last statement before COMMIT, because it locks the run's row, and held for the time of a large merge
 * that would stall the journal.
 */
export async function runLoad(
  workshop: Workshop,
  step: LoadStep,
  attempt: Attempt,
  log: StepLog,
  signal: AbortSignal,
): Promise<AttemptResult> {
  const { database } = workshop
  try {
    const load = () => database.transaction((client) => loadOnce(workshop, step, attempt, client, signal))
    const result = await inLongTurn(database.pool, signal, load)
    reach('load after commit')
    return result
  } catch (error) {
    if (error instanceof DryRunDone) {
      const counts = runCounts(error.counts)
      log.info('dry run: nothing was written', counts)
      return { output: { kind: 'json', json: totals(error.counts) }, counts, recorded: false }
    }
    if (!isAway(error)) throw error
    // The reply to COMMIT may have been lost: the step's row says whether it happened.
    const done = await whileAway(() => recordedBefore(workshop, attempt))
    if (done) return done
    throw new DatabaseAway(error)
  }
}

async function loadOnce(
  { clock }: Workshop,
  step: LoadStep,
  attempt: Attempt,
  client: PoolClient,
  signal: AbortSignal,
): Promise<AttemptResult> {
  const { run, row } = attempt
  const [given] = Object.values(attempt.inputs)
  if (given?.kind !== 'rows' && given?.kind !== 'items') {
    throw new TypeError(`expected rows to load from ${step.from?.steps.join()}, got one value; return rows(...) there`)
  }
  const now = await readRun(client, run.id)
  if (now?.claim !== run.claim || now.state !== 'running') throw new LeaseLost(run.id)

  const rows = rowSourceOf(given)
  const replaced = run.mode === 'full_refresh' ? await replacedBy(client, step, run, rows) : new Map<string, number>()
  const zone = run.windows?.['']?.zone ?? 'UTC'
  const counts = await mergeRows(client, step.into, rows, zone)
  for (const count of counts) count.deleted = replaced.get(count.source) ?? 0
  signal.throwIfAborted()
  if (run.options.dryRun) throw new DryRunDone(counts)

  const marks = counts.flatMap(({ source, latest }) => (latest ? [{ source, mark: latest }] : []))
  if (run.mode !== 'backfill') await moveMarks(client, run.pipeline, run.id, marks)
  const result: AttemptResult = {
    output: { kind: 'json', json: totals(counts) },
    counts: runCounts(counts),
    recorded: true,
  }
  reach('load before fence')
  const entry = entryOf(run, clock.now(), `worker ${attempt.workerId}`, [completed(row, attempt, result, clock.now())])
  const written = await writeEntries(client, null, [entry])
  if (!written.has(run.id)) throw new LeaseLost(run.id)
  reach('load before commit')
  return result
}

/** Only sources that completed are replaced: one that failed keeps what it had. */
async function replacedBy(client: PoolClient, step: LoadStep, run: Run, rows: ReturnType<typeof rowSourceOf>) {
  const deleted = new Map<string, number>()
  const column = step.into.source
  const sources = column
    ? await client.query<{ source: string }>(`SELECT DISTINCT row ->> '${column}' AS source FROM (${rows.text}) AS r`, [
        ...rows.values,
      ])
    : { rows: [{ source: '' }] }
  for (const { source } of sources.rows) {
    const window = Object.values(run.windows ?? {}).find((other) => other.source === source) ?? run.windows?.['']
    if (window) deleted.set(source, await deleteReplaced(client, step.into, rows, { ...window, source }))
  }
  return deleted
}

async function recordedBefore({ database }: Workshop, { run, row }: Attempt): Promise<AttemptResult | undefined> {
  const now = await readStep(database.pool, run.id, row.step)
  if (now?.state !== 'completed' || now.attempt !== row.attempt || now.generation !== run.generation || !now.output) {
    return undefined
  }
  return { output: now.output, counts: now.counts, recorded: true }
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

function runCounts(counts: readonly LoadCount[]): RunCounts {
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
  return { ...stored(totals(counts)), ...(Object.keys(bySource).length > 0 ? { bySource } : {}) }
}
