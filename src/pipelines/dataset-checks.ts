import { checkedDay } from './calendar-day.ts'
import { knownOptions, numberFrom, trueOrFalse } from './checks.ts'
import type { Column, ColumnType } from './columns.ts'
import { type Dimension, dimensions } from './dimensions.ts'
import { Refusal, shown, within } from './refusal.ts'
import { checkedColumn } from './table-name.ts'

/** Limits of a column's values; both belong to the range. Decimals as text keep every digit. */
interface Range {
  from?: number | string
  to?: number | string
}

/** What is measured of a dataset's rows before they are loaded. What is not declared here is not measured. */
export interface ChecksOptions<Name extends string> {
  /** Columns that may be null and yet should be filled; those that may not be null always count. */
  completeness?: readonly Name[]
  /** Limits of columns. A row outside of them is loaded, and lowers the score. */
  range?: Readonly<Partial<Record<Name, Range>>>
  /** Rows against the usual number. Default: from half of it to twice as many. */
  volume?: {
    /** Share of the usual number below which the score falls. Default 0.5. */
    least?: number
    /** Share of the usual number above which it falls. Default 2. */
    most?: number
    /** True where an answer without rows is an ordinary one. Default false: it is blocked. */
    mayBeEmpty?: boolean
  }
  /** Compares a column between the sources, for rows that have the rest of the key in common. */
  agreement?: {
    column: Name
    /** How far two values may lie apart, as a share of the larger one: '2%'. */
    within: string
    /** Only rows that have these columns in common, too, are compared: a spot price with no future. */
    among?: readonly Name[]
  }
  /** How much a dimension counts in the score. Default 1 each; 0 leaves it out. */
  weights?: Readonly<Partial<Record<Dimension, number>>>
  /** The least score of each band. Default 95, 85, 70. */
  bands?: { excellent: number; good: number; fair: number }
}

/** {@link ChecksOptions} checked, with every default filled in. */
export interface Checks {
  readonly completeness: readonly string[]
  readonly range: Readonly<Record<string, { from: string | undefined; to: string | undefined }>>
  readonly volume: { readonly least: number; readonly most: number; readonly mayBeEmpty: boolean }
  readonly agreement: { readonly column: string; readonly share: number; readonly among: readonly string[] } | undefined
  readonly weights: Readonly<Record<Dimension, number>>
  readonly bands: { readonly excellent: number; readonly good: number; readonly fair: number }
}

type Columns = Readonly<Record<string, Column>>

const keys = {
  completeness: true,
  range: true,
  volume: true,
  agreement: true,
  weights: true,
  bands: true,
} satisfies Record<keyof ChecksOptions<string>, true>

/** More than this is a slip, and sums of what PostgreSQL could not store. */
const mostWeight = 1000

const ordered: readonly ColumnType[] = ['integer', 'bigint', 'numeric', 'date', 'timestamptz']
const numbers: readonly ColumnType[] = ['integer', 'bigint', 'numeric']

/** The checks of a dataset. `source` is its source column, without which there is nothing to agree. */
export function parseChecks(given: ChecksOptions<string>, columns: Columns, source: string | undefined): Checks {
  return within('checks', () => {
    knownOptions(given, keys)
    return Object.freeze({
      completeness: Object.freeze((given.completeness ?? []).map((name) => nullable(name, columns))),
      range: parseRanges(given.range ?? {}, columns),
      volume: parseVolume(given.volume ?? {}),
      agreement: given.agreement && parseAgreement(given.agreement, columns, source),
      weights: parseWeights(given.weights ?? {}),
      bands: parseBands(given.bands ?? { excellent: 95, good: 85, fair: 70 }),
    })
  })
}

function nullable(name: string, columns: Columns): string {
  if (checkedColumn(name, 'completeness', columns).endsWith('?')) return name
  throw new Refusal(`completeness names ${shown(name)}, which may not be null and counts anyway: leave it out`)
}

function parseRanges(given: NonNullable<ChecksOptions<string>['range']>, columns: Columns): Checks['range'] {
  const ranges = Object.entries(given).map(([name, limits]) => {
    return within(`range of ${name}`, () => {
      const type = typeIn(name, 'range', columns, ordered)
      knownOptions(limits ?? {}, { from: true, to: true })
      const { from, to } = limits ?? {}
      if (from === undefined && to === undefined) throw new Refusal('expected `from`, `to` or both, got neither')
      const range = { from: limit(from, 'from', type), to: limit(to, 'to', type) }
      if (range.from !== undefined && range.to !== undefined && orderOf(range.from, type) > orderOf(range.to, type)) {
        throw new Refusal(`expected \`from\` to be at most \`to\`, got ${shown(from)} and ${shown(to)}`)
      }
      return [name, range] as const
    })
  })
  return Object.freeze(Object.fromEntries(ranges))
}

const decimal = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d{1,3})?$/i
const moment = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?(?:Z|[+-]\d{2}:\d{2})$/

/** Bound as text and compared as the column's type. */
function limit(given: unknown, what: string, type: ColumnType): string | undefined {
  if (given === undefined) return undefined
  if (type === 'date') return checkedDay(typeof given === 'string' ? given : shown(given), what)
  if (type === 'timestamptz') {
    if (typeof given === 'string' && moment.test(given) && !Number.isNaN(Date.parse(given))) return given
    throw new Refusal(`expected ${what} to be a moment such as '2026-08-18T12:00:00Z', got ${shown(given)}`)
  }
  const text = typeof given === 'number' && Number.isFinite(given) ? String(given) : given
  if (typeof text === 'string' && decimal.test(text)) return text
  throw new Refusal(`expected ${what} to be a decimal number such as 100 or '100.25', got ${shown(given)}`)
}

function orderOf(text: string, type: ColumnType): number {
  return type === 'date' || type === 'timestamptz' ? Date.parse(text) : Number(text)
}

function parseVolume(given: NonNullable<ChecksOptions<string>['volume']>): Checks['volume'] {
  return within('volume', () => {
    knownOptions(given, { least: true, most: true, mayBeEmpty: true })
    return Object.freeze({
      least: numberFrom(given.least ?? 0.5, 'least', 0, 1),
      most: numberFrom(given.most ?? 2, 'most', 1),
      mayBeEmpty: trueOrFalse(given.mayBeEmpty, 'mayBeEmpty'),
    })
  })
}

function parseAgreement(
  given: NonNullable<ChecksOptions<string>['agreement']>,
  columns: Columns,
  source: string | undefined,
): Checks['agreement'] {
  return within('agreement', () => {
    knownOptions(given, { column: true, within: true, among: true })
    if (source === undefined) throw new Refusal('it needs sources to compare: name the `source` column of the dataset')
    typeIn(given.column, 'column', columns, numbers)
    for (const name of given.among ?? []) checkedColumn(name, 'among', columns)
    const percent = /^(\d+(?:\.\d+)?)%$/.exec(given.within)?.[1]
    if (percent === undefined || Number(percent) > 100) {
      throw new Refusal(`expected within to be a share up to '100%', such as '2%', got ${shown(given.within)}`)
    }
    return Object.freeze({
      column: given.column,
      share: Number(percent) / 100,
      among: Object.freeze([...(given.among ?? [])]),
    })
  })
}

function parseWeights(given: NonNullable<ChecksOptions<string>['weights']>): Checks['weights'] {
  return within('weights', () => {
    knownOptions(given, Object.fromEntries(dimensions.map((name) => [name, true as const])))
    const weights = dimensions.map((name) => [name, numberFrom(given[name] ?? 1, name, 0, mostWeight)] as const)
    if (weights.every(([, weight]) => weight === 0)) throw new Refusal('expected a weight above 0, got none')
    return Object.freeze(Object.fromEntries(weights) as Record<Dimension, number>)
  })
}

function parseBands(given: NonNullable<ChecksOptions<string>['bands']>): Checks['bands'] {
  return within('bands', () => {
    knownOptions(given, { excellent: true, good: true, fair: true })
    const fair = numberFrom(given.fair, 'fair', 0, 100)
    const good = numberFrom(given.good, 'good', fair, 100)
    return Object.freeze({ excellent: numberFrom(given.excellent, 'excellent', good, 100), good, fair })
  })
}

function typeIn(name: string, option: string, columns: Columns, types: readonly ColumnType[]): ColumnType {
  const column = checkedColumn(name, option, columns)
  const type = types.find((other) => other === column.replace('?', ''))
  if (type) return type
  throw new Refusal(`expected ${option} to be of type ${types.join(', ')}, got ${shown(name)}, which is ${column}`)
}
