import { quoted } from '../../database/identifier.ts'
import type { Dataset } from '../../pipelines/dataset.ts'
import type { Write } from '../../pipelines/definition.ts'
import { type Select, type StagedSet, selectStaged } from '../staging/staged-set.ts'
import type { Target } from '../staging/target.ts'

/** Staged rows on their way into their table. */
export interface Publication {
  dataset: Dataset
  target: Target
  set: StagedSet
  /** Millrace's own schema. */
  schema: string
  write: Write
  /** Whose days a date column has. */
  zone: string
  /** What is deleted where it is not among the rows. */
  replaced: readonly Replaced[]
}

/** Everything of a source, or of that in a stretch of time. */
export interface Replaced {
  source: string
  /** Instants; both or none. */
  from?: string
  to?: string
}

/** What a load did to the rows of one source ('' for a dataset without a source column). */
export interface LoadCount {
  source: string
  inserted: number
  updated: number
  unchanged: number
  deleted: number
  /** The latest value of the time column among the loaded rows; null without one. */
  latest: Date | null
}

/** The staged rows, each key once, as a SELECT of the dataset's columns. */
export interface Settled extends Select {
  /** By source: rows and the latest time. */
  given: { source: string; rows: number; latest: Date | null }[]
}

/** The parts of the statements about one dataset, as SQL. */
export class Statements {
  readonly dataset: Dataset
  readonly target: Target

  constructor({ dataset, target }: Pick<Publication, 'dataset' | 'target'>) {
    this.dataset = dataset
    this.target = target
  }

  get table(): string {
    return this.dataset.table.split('.').map(quoted).join('.')
  }

  get key(): string {
    return this.dataset.key.map(quoted).join(', ')
  }

  get columns(): string {
    return this.target.columns.map(({ name }) => quoted(name)).join(', ')
  }

  /** Columns that are not in the key. */
  get others(): readonly string[] {
    return this.target.columns.map(({ name }) => name).filter((name) => !this.dataset.key.includes(name))
  }

  /** A staged column as the table takes it. */
  value(name: string, alias: string): string {
    const { cast } = this.target.columns.find((column) => column.name === name) ?? {}
    return `${alias}.${quoted(name)}${cast ? `::${cast}` : ''}`
  }

  values(alias: string): string {
    return this.target.columns.map(({ name }) => this.value(name, alias)).join(', ')
  }

  sameKey(staged: string, stored: string): string {
    return this.dataset.key.map((name) => `${stored}.${quoted(name)} = ${this.value(name, staged)}`).join(' AND ')
  }

  /** Whether a stored row differs from a staged one; false where there is nothing beside the key. */
  differs(stored: string, other: (name: string) => string): string {
    // json has no equality; jsonb has.
    const comparable = (name: string, text: string) => {
      return this.target.columns.find((column) => column.name === name)?.cast === 'json' ? `${text}::jsonb` : text
    }
    const parts = this.others.map(
      (name) => `${comparable(name, `${stored}.${quoted(name)}`)} IS DISTINCT FROM ${comparable(name, other(name))}`,
    )
    return parts.join(' OR ') || 'false'
  }

  /** Whether there is no stored row `x` beside the staged one that it was joined to. */
  get isNew(): string {
    return `x.${quoted(this.dataset.key[0] ?? '')} IS NULL`
  }

  /** Whether the stored row `x` differs from the staged row `s`: what a load writes, and what a plan says it will. */
  get isChanged(): string {
    return this.differs('x', (name) => this.value(name, 's'))
  }

  source(alias: string): string {
    return this.dataset.source === undefined ? "''::text" : `${alias}.${quoted(this.dataset.source)}::text`
  }

  /** Whether the time column has days, which begin when they do in a zone. */
  get hasDays(): boolean {
    const { time, columns } = this.dataset
    return time !== undefined && columns[time]?.startsWith('date') === true
  }

  /** The instant of the time column: a day begins at midnight in the zone, which is bound as `zone`. */
  instant(alias: string, zone: string): string {
    const time = this.dataset.time
    if (time === undefined) return 'NULL::timestamptz'
    const column = `${alias}.${quoted(time)}`
    return this.hasDays ? `(${column}::timestamp AT TIME ZONE ${zone}::text)` : column
  }

  /** What is replaced, as a condition on the stored rows; its values follow those of `values`. */
  isReplaced(stored: string, { source, from, to }: Replaced, zone: string, values: unknown[]): string {
    const bind = (value: unknown) => `$${values.push(value)}`
    const parts = []
    if (this.dataset.source !== undefined)
      parts.push(`${stored}.${quoted(this.dataset.source)} = ${bind(source)}::text`)
    if (from !== undefined && this.dataset.time !== undefined) {
      // Bound only where it stands in the statement: PostgreSQL could not tell the type of a value that does not.
      const instant = this.instant(stored, this.hasDays ? bind(zone) : '')
      parts.push(`${instant} >= ${bind(from)}::timestamptz`, `${instant} < ${bind(to)}::timestamptz`)
    }
    return parts.join(' AND ') || 'true'
  }
}

/** The rows as they are staged. */
export function stagedRows({ set, schema }: Publication): Select {
  return selectStaged(set, schema)
}
