import { quoted } from '../../database/identifier.ts'
import type { Replaced, Statements } from '../publishing/publication.ts'
import { numberColumn, stagingTable } from '../staging/staged-set.ts'

/**
 * What a load knew: the rows it staged, and what it replaced. Staging tables stay for a day, so that what is replayed
 * meanwhile is compared with them; before one is dropped, it is applied to all that is kept (`overtakeOlder`).
 *
 * The rule. A replay leaves the table as it would be had the row been good, or the batch been loaded, at first: what is
 * kept counts as if it lay beneath the later loads. So a kept row is overtaken, and not loaded, when something newer that
 * was loaded or replayed
 *
 * - had a row of the same key, whatever its source, also one with the same values; or
 * - replaced the stretch that the row lies in (a full refresh, or `write: 'replace'`), with or without a row of its key.
 *
 * Newer is what was staged later, by business time and then by the batch's id: not what was loaded or replayed later. Of
 * rows that were staged together, the dataset's rule for duplicates says which counts; where it is 'refuse', the row that
 * was loaded first. A load without the key says nothing about it, not even when it asked for the row's time: sources
 * answer in part, one dataset is fed by several steps and by runs with different parameters, and a merge would have left
 * the row where it was.
 *
 * The table itself is no witness: what lies there under the key may be older than what is replayed. Only a dataset that
 * is appended to keeps what it has.
 */
export interface Knowledge {
  /** The staging table with its rows. */
  table: string
  /** Whose rows of it count; null: all. */
  sources: readonly string[] | null
  replaced: readonly Replaced[]
  /** Whose days a date column has in what was replaced. */
  zone: string
}

/** A row that may be overtaken, as SQL: its columns are those of `older`. */
export interface Candidate {
  /** Its number among those it was staged with. */
  number: string
  /** Whether it was staged together with what is known. */
  isOwn: string
  /** Whether it is of the same run: what a load replaced is not said of rows that would have been in it. */
  isOfRun: string
}

/** A way to find rows `older` that are overtaken: another table to look into, if any, and a condition. */
export interface Overtaking {
  from: string | null
  where: string
  values: unknown[]
}

/** How keys of two tables are compared: as they are, as text where their types differ, or not at all. */
export type Comparison = 'typed' | 'text' | 'none'

/**
 * Finds the rows whose key a newer one has, by a join. Bad rows need no condition of their own, which would spoil the plan:
 * newer ones are in quarantine, and older ones have no key.
 */
export function byKey(
  sql: Statements,
  schema: string,
  { table, sources }: Knowledge,
  { number, isOwn }: Candidate,
  comparison: Comparison,
): Overtaking {
  const { dataset } = sql
  const text = (alias: string, name: string) =>
    comparison === 'text' ? `${alias}.${quoted(name)}::text` : sql.value(name, alias)
  const isSameKey = dataset.key.map((name) => `${text('known', name)} = ${text('older', name)}`)
  // Of rows that were staged together, one gives way to the other.
  const order = { refuse: '<>', last: '>', first: '<' }[dataset.duplicates]
  const parts = [...isSameKey, `(NOT (${isOwn}) OR known.${numberColumn} ${order} ${number})`]
  const values: unknown[] = []
  if (sources !== null && dataset.source !== undefined) {
    parts.push(`known.${quoted(dataset.source)} = ANY ($${values.push(sources)}::text[])`)
  }
  return { from: `${stagingTable(schema, table)} AS known`, where: parts.join(' AND '), values }
}

/** Finds the rows that lie in what was replaced. */
export function byStretch(sql: Statements, { replaced, zone }: Knowledge, { isOfRun }: Candidate): Overtaking[] {
  return replaced.map((stretch) => {
    const values: unknown[] = []
    return { from: null, where: `NOT (${isOfRun}) AND ${sql.isReplaced('older', stretch, zone, values)}`, values }
  })
}
