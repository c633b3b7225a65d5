import { knownOptions } from './checks.ts'
import type { RowOf } from './columns.ts'
import { type Column, type ColumnType, checkedColumns } from './columns.ts'
import { checkedName } from './name.ts'
import { didYouMean } from './nearest.ts'
import { Refusal, shown, within } from './refusal.ts'

export type { Column, RowOf } from './columns.ts'

/** A declared table that `.load` writes into. */
export interface Dataset<Row = object> {
  readonly name: string
  /** `schema.table` */
  readonly table: string
  readonly key: readonly string[]
  readonly columns: Readonly<Record<string, Column>>
  /** The column that tells which source a row is of. Marks and counts are kept for each of its values. */
  readonly source: string | undefined
  /** The date or timestamptz column that high-water marks and full refreshes go by. */
  readonly time: string | undefined
  /** Only the type: what a row of this dataset looks like. */
  readonly row?: Row
}

type NameOf<Columns, Type extends string> = {
  [Name in keyof Columns & string]: Columns[Name] extends Type ? Name : never
}[keyof Columns & string]

export interface DatasetOptions<Columns extends Readonly<Record<string, Column>>> {
  name: string
  /** The table in PostgreSQL, `schema.table`. */
  table: `${string}.${string}`
  /** The columns that tell one row from another. None of them may be null. */
  key: readonly [NoInfer<NameOf<Columns, ColumnType>>, ...NoInfer<NameOf<Columns, ColumnType>>[]]
  /** Every column that is loaded and its type; with a question mark it may be null. */
  columns: Columns
  /** The text column that tells which source a row is of. Marks and counts are kept for each of its values. */
  source?: NoInfer<NameOf<Columns, 'text'>>
  /** The date or timestamptz column that high-water marks and full refreshes go by. */
  time?: NoInfer<NameOf<Columns, 'date' | 'timestamptz'>>
}

const keys = { name: true, table: true, key: true, columns: true, source: true, time: true } satisfies Record<
  keyof DatasetOptions<Record<string, Column>>,
  true
>

/**
 * Declares a table that `.load` writes into. The table itself is made by a migration.
 *
 * @example
 * export const prices = dataset({
 *   name: 'energy-prices',
 *   table: 'energy.prices',
 *   key: ['source', 'series', 'day'],
 *   columns: { source: 'text', series: 'text', day: 'date', price: 'numeric', note: 'text?' },
 *   source: 'source',
 *   time: 'day',
 * })
 */
export function dataset<const Columns extends Readonly<Record<string, Column>>>(
  options: DatasetOptions<Columns>,
): Dataset<RowOf<Columns>> {
  return within(`dataset ${shown(options.name)}`, () => {
    knownOptions(options, keys)
    const columns = checkedColumns(options.columns)
    return Object.freeze({
      name: checkedName(options.name, 'dataset'),
      table: checkedTable(options.table),
      key: checkedKey(options.key, columns),
      columns,
      source: options.source === undefined ? undefined : columnOfType(options.source, 'source', columns, ['text']),
      time:
        options.time === undefined ? undefined : columnOfType(options.time, 'time', columns, ['date', 'timestamptz']),
    })
  })
}

/** Whether a value was made by {@link dataset}. */
export function isDataset(value: unknown): value is Dataset {
  return typeof value === 'object' && value !== null && 'table' in value && 'columns' in value && 'key' in value
}

function checkedTable(table: string): string {
  if (typeof table === 'string' && /^[a-z_][a-z0-9_]{0,62}\.[a-z_][a-z0-9_]{0,62}$/.test(table)) return table
  const hint = typeof table === 'string' && !table.includes('.') ? ': name the schema, too' : ''
  throw new Refusal(`expected table to be 'schema.table' in small letters, got ${shown(table)}${hint}`)
}

function checkedKey(key: readonly string[], columns: Readonly<Record<string, Column>>): readonly string[] {
  if (!Array.isArray(key) || key.length === 0) throw new Refusal(`expected key to list columns, got ${shown(key)}`)
  for (const [index, name] of key.entries()) {
    checkColumn(name, 'key', columns)
    if (key.indexOf(name) !== index) throw new Refusal(`column ${shown(name)} is listed twice in key`)
    if (columns[name]?.endsWith('?'))
      throw new Refusal(`key column ${shown(name)} may be null: take the question mark away`)
  }
  return Object.freeze([...key])
}

function columnOfType(
  name: string,
  option: string,
  columns: Readonly<Record<string, Column>>,
  types: Column[],
): string {
  checkColumn(name, option, columns)
  const column = columns[name]
  if (column !== undefined && types.includes(column)) return name
  throw new Refusal(
    `expected ${option} to be a column of type ${types.join(' or ')}, got ${shown(name)}, which is ${column}`,
  )
}

function checkColumn(name: string, option: string, columns: Readonly<Record<string, Column>>): void {
  if (Object.hasOwn(columns, name)) return
  const names = Object.keys(columns)
  const hint = didYouMean(name, names) || `: columns are ${names.join(', ')}`
  throw new Refusal(`${option} names ${shown(name)}, which is no column${hint}`)
}
