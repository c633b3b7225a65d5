import { quoted } from '../../database/identifier.ts'
import { stagingSchema } from '../../database/migration-owner.ts'
import type { Column } from '../../pipelines/columns.ts'

/** Staged rows of a dataset: what a `.stage` leaves, and what of that a `.gate` lets through. */
export interface StagedSet {
  dataset: string
  /** As they were declared when the rows were staged. */
  columns: Readonly<Record<string, Column>>
  sourceColumn: string | null
  parts: readonly StagedPart[]
  /** The batches that are in it. */
  batches: readonly string[]
  count: number
  /**
   * Where somebody has counted already, and found no key twice: the rows and the latest instant, as ISO text, of each
   * source.
   */
  counted?: readonly { source: string; rows: number; latest: string | null }[] | undefined
}

/** A staging table, or the rows of some sources in it. */
interface StagedPart {
  table: string
  /** Null: of all of them. */
  sources: readonly string[] | null
}

/** A SELECT with its values, of which the first is `$1`. */
export interface Select {
  text: string
  values: unknown[]
}

/** Columns of a staging table beside the dataset's. Those have no capitals, so that the two cannot meet. */
export const numberColumn = '"Number"'
export const problemsColumn = '"Problems"'

/** More rows than one staging table will ever have: numbers of the parts do not meet. */
const numbersOfPart = 1e12

/** The rows as they lie, with their number and the columns; numbers tell the order over all parts. */
export function selectStaged(set: StagedSet, schema: string): Select {
  const columns = Object.entries(set.columns)
  if (set.parts.length === 0) {
    return none(
      numberColumn,
      columns.map(([name, type]) => `NULL::${type.replace('?', '')} AS ${quoted(name)}`).join(', '),
    )
  }
  return unite(set, schema, numberColumn, columns.map(([name]) => quoted(name)).join(', '))
}

/** The rows as readers get them: `number bigint, row jsonb`, in which nothing is rounded that JavaScript could not hold. */
export function selectAsJson(set: StagedSet, schema: string): Select {
  if (set.parts.length === 0) return none('number', 'NULL::jsonb AS row')
  const fields = Object.entries(set.columns).map(([name, type]) => [name, asJson(quoted(name), type)] as const)
  return unite(set, schema, 'number', `${jsonObject(fields)} AS row`)
}

/** A function of PostgreSQL takes a hundred arguments, and a field is two of them. */
const fieldsAtOnce = 50

/** An object with these fields, as SQL. */
export function jsonObject(fields: readonly (readonly [name: string, value: string])[]): string {
  const objects: string[] = []
  for (let first = 0; first === 0 || first < fields.length; first += fieldsAtOnce) {
    const some = fields.slice(first, first + fieldsAtOnce).map(([name, value]) => `'${name}', ${value}`)
    objects.push(`jsonb_build_object(${some.join(', ')})`)
  }
  return objects.join(' || ')
}

/** The set without the batches that are not kept. `all` are those of the set. */
export function withoutBatches(
  set: StagedSet,
  all: readonly { id: string; source: string; table: string | null; staged: number }[],
  isKept: (batch: { id: string; source: string }) => boolean,
): StagedSet {
  const kept = all.filter(isKept)
  const parts = set.parts.flatMap((part): StagedPart[] => {
    const { table } = part
    const inTable = all.filter((batch) => batch.table === table)
    const sources = inTable.filter(isKept).map(({ source }) => source)
    if (sources.length === 0) return []
    // All of those that are in the set: the table may hold others, which a gate has held back before.
    return [sources.length === inTable.length ? part : { table, sources }]
  })
  return {
    ...set,
    counted: undefined,
    parts,
    batches: kept.map(({ id }) => id),
    count: kept.reduce((sum, { staged }) => sum + staged, 0),
  }
}

/** A table that holds staged rows, with its schema. */
export function stagingTable(schema: string, table: string): string {
  // It comes from a row of ours, and stands in SQL all the same.
  if (!/^rows_[0-9a-f]{32}$/.test(table)) throw new Error(`expected the name of a staging table, got another`)
  return `"${stagingSchema(schema)}"."${table}"`
}

/** Of a set whose batches have all been settled by people there is nothing left. */
function none(number: string, columns: string): Select {
  return { text: `SELECT 0::bigint AS ${number}, ${columns} WHERE false`, values: [] }
}

function unite({ parts, sourceColumn }: StagedSet, schema: string, number: string, columns: string): Select {
  const values: unknown[] = []
  const texts = parts.map(({ table, sources }, index) => {
    const ofAll = index === 0 ? numberColumn : `${numberColumn} + ${index * numbersOfPart}`
    const select = `SELECT ${ofAll} AS ${number}, ${columns} FROM ${stagingTable(schema, table)}`
    if (sources === null || sourceColumn === null) return select
    values.push(sources)
    return `${select} WHERE ${quoted(sourceColumn)} = ANY ($${values.length}::text[])`
  })
  return { text: texts.join(' UNION ALL '), values }
}

function asJson(name: string, type: Column): string {
  switch (type.replace('?', '')) {
    case 'numeric':
    case 'bigint':
      return `${name}::text`
    case 'date':
      return `to_char(${name}, 'YYYY-MM-DD')`
    case 'timestamptz':
      return `to_char(${name} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`
    default:
      return name
  }
}
