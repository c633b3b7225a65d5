import { isDeepStrictEqual } from 'node:util'
import type { PoolClient } from 'pg'
import { StoredRowSet } from '../../datasets/row-set.ts'
import { readPast, settleBatches } from '../../datasets/staging/batch-store.ts'
import { stageRows } from '../../datasets/staging/stage-rows.ts'
import { type StagedSet, withoutBatches } from '../../datasets/staging/staged-set.ts'
import type { LoadStep } from '../../pipelines/definition.ts'
import type { StepLog } from '../../pipelines/step-context.ts'
import type { Run, RunCounts } from '../run.ts'
import type { Output } from '../step.ts'
import type { Attempt, Workshop } from './attempt.ts'
import { rowSourceOf } from './output.ts'
import { originOf, tellProblems } from './stage.ts'
import { openBatches, unitedSet } from './staged-inputs.ts'

/** The rows to load: those that are staged for this dataset, and all others once they have been checked and staged here. */
export async function stagedInputs(
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
export async function toBeLoaded(client: PoolClient, run: Run, given: StagedSet, at: Date, log: StepLog) {
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
