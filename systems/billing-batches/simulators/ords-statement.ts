import type { SQLOutputValue, StatementSync } from 'node:sqlite'
import { z } from 'zod'
import type { BatchDatabase } from './batch-database.ts'
import { type OracleError, oracleError, translated } from './oracle-error.ts'
import { asSqlite, bindNames, hasPlaces, type Statement, subtractsDates } from './statement.ts'

/** What a request in JSON may say. */
export const ordsRequest = z.object({
  statementText: z.string(),
  offset: z.int().min(0).default(0),
  limit: z.int().min(0).optional(),
  binds: z
    .array(
      z.object({
        name: z.string().optional(),
        index: z.int().min(1).optional(),
        data_type: z.string(),
        value: z.union([z.string(), z.number(), z.null()]),
      }),
    )
    .default([]),
})

type Bind = z.infer<typeof ordsRequest>['binds'][number]

export interface Asked {
  offset: number
  limit: number
  binds: readonly Bind[]
}

/** How the service shows and reads the dates of its database, which have no zone. */
export interface DateForm {
  shown: (wall: string) => string
  read: (shown: string) => string
  /** What the database's clock shows so many days later. */
  wallAt: (daysLater: number) => string
}

const dateText = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}$/

/** The item of a statement in the answer: its rows, or what Oracle says against it. */
export function answered(
  database: BatchDatabase,
  { statement, number, asked, dates }: { statement: Statement; number: number; asked: Asked; dates: DateForm },
): object {
  const head = { statementId: number, statementType: 'query' }
  const tail = { response: [], result: 0 }
  try {
    const refusal = refused(statement.text, asked.binds)
    if (refusal) return { ...head, statementText: statement.text, ...refusal, ...tail }
    const resultSet = rowsOf(database.prepare(asSqlite(statement.text, dates.wallAt)), asked, dates)
    const statementPos = { startLine: statement.startLine, endLine: statement.endLine }
    return { ...head, statementPos, statementText: statement.text, ...tail, resultSet }
  } catch (error) {
    return { ...head, statementText: statement.text, ...translated(error, statement.text), ...tail }
  }
}

function refused(text: string, binds: readonly Bind[]): OracleError | undefined {
  if (!/^(?:select|with)\b/i.test(text)) {
    return /^(?:insert|update|delete|merge|create|drop|alter|truncate)\b/i.test(text)
      ? oracleError(1031, 'insufficient privileges')
      : oracleError(900, 'invalid SQL statement')
  }
  const given = new Set(binds.map(bindName))
  if (bindNames(text).some((name) => !given.has(name.toLowerCase())))
    return oracleError(1008, 'not all variables bound')
  if (subtractsDates(text)) return oracleError(932, 'inconsistent datatypes: the simulator cannot subtract dates')
  return undefined
}

function rowsOf(statement: StatementSync, { offset, limit, binds }: Asked, dates: DateForm) {
  const columns = statement.columns().map(({ name, type }) => ({ name: name.toUpperCase(), ...typeOf(type) }))
  statement.setReturnArrays(true)
  statement.setAllowUnknownNamedParameters(true)
  const rows: SQLOutputValue[][] = []
  let seen = 0
  let hasMore = false
  for (const row of statement.iterate(...bound(binds, statement.sourceSQL, dates)) as Iterable<unknown> as Iterable<
    SQLOutputValue[]
  >) {
    if (seen++ < offset) continue
    hasMore = rows.length === limit
    if (hasMore) break
    rows.push(row)
  }
  const metadata = columns.map(({ name, type, precision, isNullable }, index) => ({
    columnName: name,
    jsonColumnName: name.toLowerCase(),
    columnTypeName: type ?? typeOfValue(rows.find((row) => row[index] !== null)?.[index]),
    precision,
    scale: 0,
    isNullable,
  }))
  const items = rows.map((row) =>
    Object.fromEntries(columns.map(({ name }, index) => [name.toLowerCase(), shown(row[index] ?? null, dates)])),
  )
  return { metadata, items, hasMore, limit, offset, count: items.length }
}

/** By name, `:day`, or by index: `:1` or the first `?`. */
function bound(binds: readonly Bind[], text: string, { read }: DateForm): Parameters<StatementSync['iterate']> {
  const value = ({ data_type, value: given }: Bind) => {
    if (given === null) return null
    if (/^(?:DATE|TIMESTAMP)/i.test(data_type)) return read(String(given))
    return /^NUMBER/i.test(data_type) ? Number(given) : String(given)
  }
  const named = Object.fromEntries(binds.map((bind) => [bindName(bind), value(bind)]))
  if (!hasPlaces(text)) return [named]
  const indexed = binds.toSorted((one, other) => (one.index ?? 0) - (other.index ?? 0))
  return [{}, ...indexed.map(value)]
}

function bindName({ name, index }: Bind): string {
  return name?.toLowerCase() ?? String(index)
}

function shown(value: SQLOutputValue, dates: DateForm): string | number | null {
  if (typeof value === 'string') return dateText.test(value) ? dates.shown(value) : value
  return value === null ? null : Number(value)
}

function typeOf(declared: string | null) {
  const [, name, digits] = /^(\w+)(?:\((\d+)\))?$/.exec(declared ?? '') ?? []
  return { type: name, precision: Number(digits ?? 0), isNullable: name === undefined || name === 'DATE' ? 1 : 0 }
}

function typeOfValue(value: SQLOutputValue | undefined): string {
  if (typeof value !== 'string') return 'NUMBER'
  return dateText.test(value) ? 'DATE' : 'VARCHAR2'
}
