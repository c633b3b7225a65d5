import type { Look } from 'millrace'
import type { z } from 'zod'

/** What a statement is given by name, without colon. A Date becomes a DATE of the database's zone. */
export type Binds = Readonly<Record<string, string | number | Date>>

/**
 * Reads Oracle, whichever way leads there. Rows have their columns in small letters, CHAR without trailing blanks, DATE as
 * Dates.
 */
export interface OracleReader {
  /** All rows. Rejects with an {@link OracleError} when it is the statement that fails. */
  rows<Row>(statement: Statement<Row>, binds?: Binds): Promise<Row[]>
  close(): Promise<void>
}

/** A statement, and what each of its rows is. */
export interface Statement<Row> {
  text: string
  row: z.ZodType<Row>
}

/** Opens a reader for one look. */
export type OpenReader = (look: Pick<Look, 'http' | 'signal'>, timezone: string) => Promise<OracleReader>

/** Oracle does not carry out a statement: it is reached, and says no. */
export class OracleError extends Error {
  override name = 'OracleError'
  /** 942 for ORA-00942; undefined where it is told by text alone. */
  readonly number: number | undefined

  constructor(message: string, number?: number) {
    super(message)
    this.number = number
  }
}

const shownIssues = 3

/** Rows as their statement says they are. What differs is told by its place, without its value. */
export function checkedRows<Row>(rows: readonly unknown[], { row }: Statement<Row>): Row[] {
  return rows.map((given) => {
    const read = row.safeParse(given)
    if (read.success) return read.data
    const issues = read.error.issues.slice(0, shownIssues).map(({ path, message }) => `${path.join('.')}: ${message}`)
    throw new OracleError(`expected rows of the batch tables, got something else: ${issues.join('; ')}`)
  })
}
