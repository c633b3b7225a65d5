import type { Dataset } from '../../pipelines/dataset.ts'
import { Refusal } from '../../pipelines/refusal.ts'
import type { Target } from '../staging/target.ts'
import { checkOf } from './check.ts'
import { Problem } from './problem.ts'
import { rawText } from './raw.ts'
import { escaped } from './text.ts'

/** A problem of a row, with where and what it is. */
export interface RowProblem {
  path: string
  reason: Problem['reason']
  message: string
  /** The value as JSON, cut when it is long: the row itself is kept whole. */
  value: string
}

/** Counted while rows are checked, of one source. */
export interface CheckCounts {
  fetched: number
  quarantined: number
  /** Rows with a value that cannot be. */
  invalid: number
  /** Values that should be there and are not. */
  missing: number
}

/** What of the rows is not as declared. Null where all is. */
export interface Drift {
  /** Columns that no row has. */
  gone?: string[]
  /** Columns in which every value was of another type. */
  flipped?: string[]
  /** Fields that are no columns. */
  unknown?: string[]
}

const mostValue = 1000
const mostUnknown = 50
/** Each source is judged, loaded and shown by itself; so many are none. */
const mostSources = 1000
const mostSourceLength = 200
const nothing = '\\N'

/** Rows are checked and written for COPY in one go, because both look at every value. */
export class RowChecker {
  readonly #columns
  readonly #dataset: Dataset
  readonly #ownSource: string
  readonly #missing: ReadonlySet<unknown>
  readonly #names: ReadonlySet<string>
  readonly #counts = new Map<string, CheckCounts>()
  readonly #unknown = new Set<string>()
  /** The columns before a bad row's problems, all null. */
  readonly #blank: string

  /** @param ownSource the source of rows that do not say theirs */
  constructor(dataset: Dataset, target: Target, ownSource: string) {
    this.#dataset = dataset
    this.#ownSource = ownSource
    this.#missing = new Set(dataset.missing)
    this.#columns = target.columns.map((column) => ({
      name: column.name,
      isText: column.type === 'text',
      // Every object has a `constructor`.
      isEverywhere: column.name in Object.prototype,
      isRequired: !column.isNullable,
      isExpected: !dataset.columns[column.name]?.endsWith('?') || dataset.checks.completeness.includes(column.name),
      check: checkOf(column),
      isSeen: false,
      there: 0,
      flipped: 0,
    }))
    this.#names = new Set(this.#columns.map(({ name }) => name))
    this.#blank = `\t${nothing}`.repeat(this.#columns.length)
  }

  /** The line of a row for COPY: its number, the columns, and its problems where it is bad. */
  line(row: unknown, number: number): string {
    if (typeof row !== 'object' || row === null || Array.isArray(row)) return this.#notARow(row, number)
    const given = row as Record<string, unknown>
    for (const name in given) {
      if (!this.#names.has(name) && this.#unknown.size < mostUnknown) this.#unknown.add(fieldName(name))
    }
    let line = String(number)
    let problems: RowProblem[] | undefined
    let missing = 0
    let isInvalid = false
    for (const column of this.#columns) {
      const value = column.isEverywhere && !Object.hasOwn(given, column.name) ? undefined : given[column.name]
      if (value !== undefined) column.isSeen = true
      if (value === null || value === undefined || (value === '' && !column.isText) || this.#missing.has(value)) {
        line += `\t${nothing}`
        if (column.isExpected) missing += 1
        if (!column.isRequired) continue
        const message = `expected a value, got ${value === undefined ? 'nothing' : value === null ? 'null' : 'a mark for none'}`
        ;(problems ??= []).push({ path: column.name, reason: 'missing', message, value: rawValue(value) })
        continue
      }
      column.there += 1
      const checked = column.check(value)
      if (typeof checked === 'string') {
        line += `\t${checked}`
        continue
      }
      isInvalid = true
      if (checked.reason === 'type' || checked.reason === 'format') column.flipped += 1
      ;(problems ??= []).push({
        path: column.name,
        reason: checked.reason,
        message: checked.message,
        value: rawValue(value),
      })
    }
    const source = this.#sourceOf(given)
    if (source === undefined && !problems) {
      problems = [this.#noSource(given)]
      isInvalid = true
    }
    const counts = this.#countsFor(source ?? this.#ownSource)
    counts.fetched += 1
    counts.missing += missing
    if (!problems) return `${line}\t${nothing}\n`
    counts.quarantined += 1
    if (isInvalid) counts.invalid += 1
    return this.#badLine(number, source ?? this.#ownSource, problems, row)
  }

  /** By source; a source of which nothing came is there when it is the step's own. */
  counts(): ReadonlyMap<string, CheckCounts> {
    if (this.#counts.size === 0) this.#countsFor(this.#ownSource)
    return this.#counts
  }

  /** Told once all rows have been seen. */
  drift(): Drift | null {
    const rows = [...this.#counts.values()].reduce((sum, { fetched }) => sum + fetched, 0)
    if (rows === 0) return null
    const gone = this.#columns.filter(({ isSeen }) => !isSeen).map(({ name }) => name)
    const flipped = this.#columns
      .filter(({ there, flipped: count }) => there > 0 && count === there)
      .map(({ name }) => name)
    const unknown = [...this.#unknown]
    const drift: Drift = {
      ...(gone.length > 0 ? { gone } : {}),
      ...(flipped.length > 0 ? { flipped } : {}),
      ...(unknown.length > 0 ? { unknown } : {}),
    }
    return Object.keys(drift).length > 0 ? drift : null
  }

  #notARow(row: unknown, number: number): string {
    const counts = this.#countsFor(this.#ownSource)
    counts.fetched += 1
    counts.quarantined += 1
    counts.invalid += 1
    const problem = { path: '', reason: 'not_a_row', message: 'expected an object, got something else' } as const
    return this.#badLine(number, this.#ownSource, [{ ...problem, value: rawValue(row) }], row)
  }

  #badLine(number: number, source: string, problems: readonly RowProblem[], row: unknown): string {
    return `${number}${this.#blank}\t${escaped(JSON.stringify({ source, problems, raw: rawText(row) }))}\n`
  }

  /** Undefined where the row should say it, and what it says is none. */
  #sourceOf(row: Record<string, unknown>): string | undefined {
    if (this.#dataset.source === undefined) return this.#ownSource
    const given = row[this.#dataset.source]
    if (typeof given !== 'string' || this.#missing.has(given)) return undefined
    // A source of many megabytes is none; neither is one that a key of PostgreSQL's could not hold.
    return given.length <= mostSourceLength && !given.includes('\u0000') && given.isWellFormed() ? given : undefined
  }

  /** Of a row that is good but for its source: whose it is decides what is judged, loaded and shown with it. */
  #noSource(row: Record<string, unknown>): RowProblem {
    const path = this.#dataset.source ?? ''
    const message = `expected the name of a source, of at most ${mostSourceLength} characters, got a longer text`
    return { path, reason: 'too_large', message, value: rawValue(row[path]) }
  }

  #countsFor(source: string): CheckCounts {
    let counts = this.#counts.get(source)
    if (!counts) {
      if (this.#counts.size === mostSources) {
        throw new Refusal(
          `expected at most ${mostSources} sources in column ${this.#dataset.source} of ${this.#dataset.name}, got more; ` +
            'is it the right column?',
        )
      }
      counts = { fetched: 0, quarantined: 0, invalid: 0, missing: 0 }
      this.#counts.set(source, counts)
    }
    return counts
  }
}

/** Names of fields are told, also in logs; what is no name may be somebody's data. */
function fieldName(name: string): string {
  return /^[\w.-]{1,63}$/.test(name) ? name : '(no name)'
}

function rawValue(value: unknown): string {
  const text = rawText(value ?? null)
  // Not through the middle of a character: half of one would not go into PostgreSQL, and with it no row at all.
  return text.length > mostValue ? `${text.slice(0, mostValue).replace(/[\uD800-\uDBFF]$/, '')}…` : text
}
