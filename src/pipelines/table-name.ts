import type { Column } from './columns.ts'
import { didYouMean } from './nearest.ts'
import { Refusal, shown } from './refusal.ts'

/** A table with its schema, in names that PostgreSQL takes unquoted. */
export function checkedTable(table: string): string {
  if (typeof table === 'string' && /^[a-z_][a-z0-9_]{0,62}\.[a-z_][a-z0-9_]{0,62}$/.test(table)) return table
  const hint = typeof table === 'string' && !table.includes('.') ? ': name the schema, too' : ''
  throw new Refusal(`expected table to be 'schema.table' in small letters, got ${shown(table)}${hint}`)
}

/** The type of a column, which must be one of the dataset's. */
export function checkedColumn(name: string, option: string, columns: Readonly<Record<string, Column>>): Column {
  const column = typeof name === 'string' && Object.hasOwn(columns, name) ? columns[name] : undefined
  if (column !== undefined) return column
  const names = Object.keys(columns)
  const hint = didYouMean(name, names) || `: columns are ${names.join(', ')}`
  throw new Refusal(`${option} names ${shown(name)}, which is no column${hint}`)
}
