import { StoredRowSet } from '../../datasets/row-set.ts'
import { spoolRows } from '../../datasets/spool.ts'
import { duplicateKey, itemKeyFrom, notAList } from '../../pipelines/answers.ts'
import type { EachStep } from '../../pipelines/definition.ts'
import { Refusal } from '../../pipelines/refusal.ts'
import { readOutput, rowSourceOf } from '../attempts/output.ts'
import type { Engine } from '../engine.ts'
import type { Run } from '../run.ts'
import type { Output } from '../step.ts'
import { findDoubleKey, type ItemList } from './lane-store.ts'

/**
 * Freezes the items of an each: what its source left, with the key of every item, stored once. A resume goes over the
 * same list, whatever has become of the source since. Two items with one key are refused.
 */
export async function freezeList(
  engine: Engine,
  run: Run,
  step: EachStep,
  source: Output | undefined,
  signal: AbortSignal,
): Promise<ItemList> {
  const { database } = engine
  const keyOf = step.key as ((item: unknown) => unknown) | undefined
  const name = step.from?.steps[0] ?? ''
  async function* keyed() {
    let index = 0
    for await (const item of await itemsOf(engine, name, source)) {
      yield { key: itemKeyFrom(keyOf?.(item), index), item }
      index += 1
    }
  }
  const { run: listRun, set, count } = await spoolRows(database, run.id, keyed(), signal)
  const list = { listRun, set, count }
  const double = await findDoubleKey(database.pool, list)
  if (double) throw duplicateKey(double.key, double.first - 1, double.second - 1)
  return list
}

async function itemsOf(
  { database }: Engine,
  name: string,
  source: Output | undefined,
): Promise<Iterable<unknown> | AsyncIterable<unknown>> {
  if (source?.kind === 'rows' || source?.kind === 'staged' || source?.kind === 'items') {
    return new StoredRowSet(database.pool, rowSourceOf(source, database.schema))
  }
  const value = await readOutput(database, source ?? null)
  if (Array.isArray(value)) return value
  throw new Refusal(notAList(name, value))
}
