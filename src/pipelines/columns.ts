import { nearestName } from './nearest.ts'
import { Refusal, shown } from './refusal.ts'

/** The PostgreSQL types a dataset's column may have, and what JavaScript gives and gets for each. */
interface ColumnTypes {
  text: string
  integer: number
  bigint: string | number
  /** Exact decimals: text is stored as it stands, never by way of a float. */
  numeric: string | number
  boolean: boolean
  /** `2026-08-18` */
  date: string
  timestamptz: string | Date
  jsonb: unknown
}

export type ColumnType = keyof ColumnTypes

/** A column: its type, or its type with a question mark when it may be null. */
export type Column = ColumnType | `${ColumnType}?`

type ValueOf<Type> = Type extends ColumnType ? ColumnTypes[Type] : never

/** A row as the columns declare it; what may be null may also be left out. */
export type RowOf<Columns> = {
  -readonly [Name in keyof Columns as Columns[Name] extends ColumnType ? Name : never]: ValueOf<Columns[Name]>
} & {
  -readonly [Name in keyof Columns as Columns[Name] extends ColumnType
    ? never
    : Name]?: Columns[Name] extends `${infer Type}?` ? ValueOf<Type> | null : never
} extends infer Row
  ? { [Name in keyof Row]: Row[Name] }
  : never

const types = {
  text: true,
  integer: true,
  bigint: true,
  numeric: true,
  boolean: true,
  date: true,
  timestamptz: true,
  jsonb: true,
} satisfies Record<ColumnType, true>

/** What people write instead. */
const otherWords: Record<string, ColumnType> = {
  string: 'text',
  varchar: 'text',
  uuid: 'text',
  int: 'integer',
  number: 'numeric',
  float: 'numeric',
  decimal: 'numeric',
  timestamp: 'timestamptz',
  datetime: 'timestamptz',
  json: 'jsonb',
}

/** The columns of a dataset: names PostgreSQL takes unquoted, types from the list. */
export function checkedColumns(columns: Readonly<Record<string, Column>>): Readonly<Record<string, Column>> {
  if (typeof columns !== 'object' || columns === null || Object.keys(columns).length === 0) {
    throw new Refusal(`expected columns to name at least one column and its type, got ${shown(columns)}`)
  }
  for (const [name, type] of Object.entries(columns)) {
    if (!/^[a-z_][a-z0-9_]{0,62}$/.test(name)) {
      throw new Refusal(`expected column names of small letters, digits and _, got ${shown(name)}`)
    }
    checkType(name, type)
  }
  return Object.freeze({ ...columns })
}

function checkType(name: string, type: unknown): void {
  const bare = typeof type === 'string' ? type.replace(/\?$/, '') : ''
  if (Object.hasOwn(types, bare)) return
  const meant = otherWords[bare] ?? (bare === '' ? undefined : nearestName(bare, Object.keys(types)))
  const hint = meant === undefined ? `types are ${Object.keys(types).join(', ')}` : `did you mean '${meant}'?`
  throw new Refusal(`unknown type ${shown(type)} of column '${name}', ${hint}`)
}
