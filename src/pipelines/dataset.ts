/** The PostgreSQL types a dataset's column may have, and what JavaScript gives and gets for each. */
export interface ColumnTypes {
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

type ValueOf<C> = C extends `${infer T extends ColumnType}?`
  ? ColumnTypes[T] | null | undefined
  : C extends ColumnType
    ? ColumnTypes[C]
    : never

/** A row as the columns declare it. */
export type RowOf<Columns> = { [Name in keyof Columns]: ValueOf<Columns[Name]> }

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
