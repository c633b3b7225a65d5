import type { ClientBase } from 'pg'
import type { Dataset } from '../../pipelines/dataset.ts'
import { Statements } from '../publishing/publication.ts'
import { fillStaging } from '../staging/fill-staging.ts'
import { numberColumn } from '../staging/staged-set.ts'
import { beLongWinded, dropStaging } from '../staging/staging-store.ts'
import { readTarget } from '../staging/target.ts'
import { byKey, byStretch, type Candidate, type Knowledge, type Overtaking as Way } from './knowledge.ts'
import { comparisonOf, type Place } from './newer-store.ts'
import {
  deleteOvertaken,
  type Found,
  hasOlder,
  type OlderRow,
  readOlderRows,
  readOlderStagings,
  readOvertaken,
  supersedeEmptied,
  supersedeRows,
} from './overtake-store.ts'

interface Overtaking {
  schema: string
  dataset: Dataset
  knowledge: Knowledge
  /** Where it stands: what is older gives way, and what came with it by the rule for duplicates. */
  place: Place
  at: Date
  signal: AbortSignal
}

/**
 * Takes out of all that is kept of a dataset what newer rows overtake: rows in quarantine become superseded, and staged
 * ones go from their tables, also where their run is still under way and would load them later. In the caller's
 * transaction, which holds the dataset.
 */
export async function overtakeOlder(client: ClientBase, overtaking: Overtaking): Promise<void> {
  const { dataset, place } = overtaking
  if (!(await hasOlder(client, place))) return
  const target = await readTarget(client, dataset)
  const sql = new Statements({ dataset, target })
  await overtakeRows(client, overtaking, sql)
  await overtakeStaged(client, overtaking, sql)
}

/**
 * Rows in quarantine go through the checks once more for the columns that matter: what passes now may not have passed
 * then. Key and stretch are looked at each by itself, because the one may be bad and the other not.
 */
async function overtakeRows(client: ClientBase, overtaking: Overtaking, sql: Statements): Promise<void> {
  const { schema, dataset, knowledge, place, at, signal } = overtaking
  let after: Pick<OlderRow, 'batch' | 'number'> | undefined
  for (;;) {
    const rows = await readOlderRows(client, place, after)
    after = rows.at(-1)
    if (!after) return
    const raw = rows.map((row): unknown => JSON.parse(row.raw))
    const find = async (columns: readonly string[], waysIn: (table: string) => Promise<Way[]>) => {
      const narrow = withColumns(dataset, columns)
      const { table } = await fillStaging(client, { schema, dataset: narrow, rows: raw, source: '', signal })
      await beLongWinded(client)
      const found = []
      for (const way of await waysIn(table)) found.push(...(await readOvertaken(client, schema, table, way)))
      await dropStaging(client, schema, table)
      return found.flatMap((one) => {
        const row = rows[one.number - 1]
        return row ? [{ ...one, row }] : []
      })
    }
    const byTheirKey = await find(dataset.key, async (table) => {
      const comparison = await comparisonOf(client, schema, [table, knowledge.table], dataset.key)
      return comparison === 'none' ? [] : [byKey(sql, schema, knowledge, anyOther, comparison)]
    })
    const gone = byTheirKey.filter(({ row, ...found }) => !row.isOwn || givesWay(dataset, row.number, found))
    const stretches = byStretch(sql, knowledge, anyOther)
    if (stretches.length > 0) {
      const inStretch = await find(stretchColumns(dataset), () => Promise.resolve(stretches))
      gone.push(...inStretch.filter(({ row }) => !row.isOfRun))
    }
    await supersedeRows(
      client,
      gone.map(({ row }) => row),
      at,
    )
  }
}

/** Which rows came together is looked at afterwards, because the staging table knows the rows by their places only. */
const anyOther: Candidate = { number: `older.${numberColumn}`, isOwn: 'false', isOfRun: 'false' }

/** Whether a row gives way to those of its key that it came with. */
function givesWay({ duplicates }: Dataset, number: number, { first, last }: Found): boolean {
  if (first === null || last === null) return false
  if (duplicates === 'refuse') return first !== number || last !== number
  return duplicates === 'last' ? last > number : first < number
}

async function overtakeStaged(
  client: ClientBase,
  { schema, dataset, knowledge, place, at }: Overtaking,
  sql: Statements,
): Promise<void> {
  for (const { table, sources, batches, isOwn, isOfRun } of await readOlderStagings(client, place)) {
    const candidate = { number: `older.${numberColumn}`, isOwn: String(isOwn), isOfRun: String(isOfRun) }
    const sourceColumn = dataset.source ?? null
    for (const way of await waysOf(client, sql, schema, { table, knowledge, candidate })) {
      await deleteOvertaken(client, schema, table, way, sourceColumn === null ? null : { sourceColumn, sources })
    }
    await supersedeEmptied(client, schema, { table, batches, sourceColumn, at })
  }
}

/**
 * The ways in which what is known overtakes the rows of a staging table. A table of another time may lack the columns, or
 * have them of other types: then there is less to go by.
 */
export async function waysOf(
  client: ClientBase,
  sql: Statements,
  schema: string,
  { table, knowledge, candidate }: { table: string; knowledge: Knowledge; candidate: Candidate },
): Promise<Way[]> {
  const tables = [table, knowledge.table] as const
  const keys = await comparisonOf(client, schema, tables, sql.dataset.key)
  const ways = keys === 'none' ? [] : [byKey(sql, schema, knowledge, candidate, keys)]
  if (knowledge.replaced.length === 0) return ways
  const stretches = await comparisonOf(client, schema, tables, stretchColumns(sql.dataset))
  return stretches === 'typed' ? [...ways, ...byStretch(sql, knowledge, candidate)] : ways
}

/** The dataset with some of its columns alone. */
function withColumns(dataset: Dataset, names: readonly string[]): Dataset {
  const columns = Object.fromEntries(Object.entries(dataset.columns).filter(([name]) => names.includes(name)))
  return { ...dataset, columns, source: undefined, time: undefined, checks: { ...dataset.checks, completeness: [] } }
}

/** The columns by which a row lies in a stretch. */
function stretchColumns({ source, time }: Dataset): string[] {
  return [source, time].filter((name) => name !== undefined)
}
