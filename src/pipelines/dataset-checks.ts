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
  const ranges = Object.entries(given).map(([name, range]) => {
    return within(`range of ${name}`, () => {
      typeIn(name, 'range', columns, ordered)
      knownOptions(range ?? {}, { from: true, to: true })
      const { from, to } = range ?? {}
      if (from === undefined && to === undefined) throw new Refusal('expected `from`, `to` or both, got neither')
      return [name, { from: limit(from, 'from'), to: limit(to, 'to') }] as const
    })
  })
  return Object.freeze(Object.fromEntries(ranges))
}

/** Bound as text and compared as the column's type. */
function limit(given: unknown, what: string): string | undefined {
  if (given === undefined) return undefined
  if ((typeof given === 'number' && Number.isFinite(given)) || (typeof given === 'string' && given.trim() !== '')) {
    return String(given)
  }
  throw new Refusal(`expected ${what} to be a number, or text such as '100.25' or '2026-08-18', got ${shown(given)}`)
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
    const weights = dimensions.map((name) => [name, numberFrom(given[name] ?? 1, name, 0)] as const)
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

function typeIn(name: string, option: string, columns: Columns, types: readonly ColumnType[]): void {
  const column = checkedColumn(name, option, columns)
  if (types.some((type) => type === column.replace('?', ''))) return
  throw new Refusal(`expected ${option} to be of type ${types.join(', ')}, got ${shown(name)}, which is ${column}`)
}
