import type { ClientBase } from 'pg'
import type { Dataset } from '../../pipelines/dataset.ts'
import { Statements } from '../publishing/publication.ts'
import { publish } from '../publishing/publish.ts'
import { numberColumn } from '../staging/staged-set.ts'
import { readTarget } from '../staging/target.ts'
import { type Place, readNewer } from './newer-store.ts'
import { waysOf } from './overtake-older.ts'
import { deleteOvertaken } from './overtake-store.ts'
import { countStaged, deleteStored, markDoubles } from './replay-store.ts'

/** What became of rows. */
export interface Replayed {
  replayed: number
  superseded: number
  stillBad: number
}

interface Placing {
  schema: string
  dataset: Dataset
  /** The staging table with rows that have just gone through the checks: those of one batch. */
  table: string
  place: Place
  isAppended: boolean
  /** Takes the bad rows out of the table; called twice, because rows turn bad by each other. */
  takeBad: () => Promise<number>
}

/** Stores rows that are replayed, in the caller's transaction, which holds the dataset. What stays in `table` is stored. */
export async function placeRows(
  client: ClientBase,
  { schema, dataset, table, place, isAppended, takeBad }: Placing,
): Promise<Replayed> {
  const target = await readTarget(client, dataset)
  const sql = new Statements({ dataset, target })
  let stillBad = await takeBad()
  let superseded = 0
  for (const newer of await readNewer(client, place)) {
    const candidate = { number: `older.${numberColumn}`, isOwn: String(newer.isOwn), isOfRun: String(newer.isOfRun) }
    for (const way of await waysOf(client, sql, schema, { table, knowledge: newer, candidate })) {
      superseded += await deleteOvertaken(client, schema, table, way, null)
    }
  }
  if (isAppended) superseded += await deleteStored(client, schema, table, sql)
  if (dataset.duplicates === 'refuse') {
    await markDoubles(client, schema, table, sql)
    stillBad += await takeBad()
  }
  const set = {
    dataset: dataset.name,
    columns: dataset.columns,
    sourceColumn: dataset.source ?? null,
    parts: [{ table, sources: null }],
    batches: [],
    count: 0,
  }
  const write = isAppended ? 'append' : 'merge'
  const staged = await countStaged(client, schema, table)
  const counts = await publish(client, { dataset, target, set, schema, write, zone: 'UTC', replaced: [] })
  const placed = counts.reduce((sum, { inserted, updated, unchanged }) => sum + inserted + updated + unchanged, 0)
  // Of rows with one key that came together, one is stored.
  return { stillBad, superseded: superseded + staged - placed, replayed: placed }
}
