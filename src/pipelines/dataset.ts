import { knownOptions, oneOf } from './checks.ts'
import type { RowOf } from './columns.ts'
import { type Column, type ColumnType, checkedColumns } from './columns.ts'
import { type Checks, type ChecksOptions, parseChecks } from './dataset-checks.ts'
import { type FreshnessOption, type FreshnessRule, parseFreshness } from './freshness.ts'
import { checkedName } from './name.ts'
import { Refusal, shown, within } from './refusal.ts'
import { checkedColumn, checkedTable } from './table-name.ts'

export type { Column, RowOf } from './columns.ts'

/** Which row counts when one load has several of a key. */
type Duplicates = 'last' | 'first' | 'refuse'

/** A declared table that `.load` writes into: what its rows are like, and what is expected of them. */
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
  /** Texts that say that there is no value. */
  readonly missing: readonly string[]
  readonly duplicates: Duplicates
  readonly freshness: FreshnessRule | undefined
  readonly checks: Checks
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
  /** Texts that say that there is no value, beside null and, in columns that are not text, the empty text: ['.', 'n/a']. */
  missing?: readonly string[]
  /** Which row counts when one load has several of a key. Default 'refuse': the load fails. */
  duplicates?: Duplicates
  /** How old the newest row may be: '2d', with exceptions for sources. Needs `time`. */
  freshness?: FreshnessOption
  /** What is measured of the rows before they are loaded; `.gate` decides by it. */
  checks?: ChecksOptions<NoInfer<keyof Columns & string>>
}

const keys = {
  name: true,
  table: true,
  key: true,
  columns: true,
  source: true,
  time: true,
  missing: true,
  duplicates: true,
  freshness: true,
  checks: true,
} satisfies Record<keyof DatasetOptions<Record<string, Column>>, true>

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
 *   freshness: { within: '2d', sources: { EIA: '10d' } },
 *   checks: { range: { price: { from: 0, to: 500 } } },
 * })
 */
export function dataset<const Columns extends Readonly<Record<string, Column>>>(
  options: DatasetOptions<Columns>,
): Dataset<RowOf<Columns>> {
  return within(`dataset ${shown(options.name)}`, () => {
    knownOptions(options, keys)
    const columns = checkedColumns(options.columns)
    const { source, time, freshness } = options
    return Object.freeze({
      name: checkedName(options.name, 'dataset'),
      table: checkedTable(options.table),
      key: checkedKey(options.key, columns),
      columns,
      source: source === undefined ? undefined : columnOfType(source, 'source', columns, ['text']),
      time: time === undefined ? undefined : columnOfType(time, 'time', columns, ['date', 'timestamptz']),
      missing: checkedMissing(options.missing ?? []),
      duplicates: oneOf(options.duplicates ?? 'refuse', 'duplicates', ['last', 'first', 'refuse']),
      freshness: freshness === undefined ? undefined : parseFreshness(freshness, time),
      checks: parseChecks(options.checks ?? {}, columns, source),
    })
  })
}

/** Whether a value was made by {@link dataset}. */
export function isDataset(value: unknown): value is Dataset {
  return typeof value === 'object' && value !== null && 'table' in value && 'columns' in value && 'key' in value
}

function checkedKey(key: readonly string[], columns: Readonly<Record<string, Column>>): readonly string[] {
  if (!Array.isArray(key) || key.length === 0) throw new Refusal(`expected key to list columns, got ${shown(key)}`)
  for (const [index, name] of key.entries()) {
    if (key.indexOf(name) !== index) throw new Refusal(`column ${shown(name)} is listed twice in key`)
    if (checkedColumn(name, 'key', columns).endsWith('?'))
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
  const column = checkedColumn(name, option, columns)
  if (types.includes(column)) return name
  throw new Refusal(
    `expected ${option} to be a column of type ${types.join(' or ')}, got ${shown(name)}, which is ${column}`,
  )
}

function checkedMissing(given: readonly string[]): readonly string[] {
  if (Array.isArray(given) && given.every((text) => typeof text === 'string')) return Object.freeze([...given])
  throw new Refusal(`expected missing to list texts such as '.', got ${shown(given)}`)
}
