import type { Database } from './database.ts'
import { type CatalogTable, readRest, readTables, readViews } from './schema-catalog.ts'

const heading = `-- What the migrations add up to: for reading and for review, not for running.
-- Made by \`npm run schema\`; a test compares it with a migrated database.`

/**
 * Writes the database's schema down as readable SQL: tables with their columns, constraints and indexes, views, types
 * and functions. The same schema always gives the same text.
 */
export async function dumpSchema(database: Database): Promise<string> {
  const [tables, views, rest] = await Promise.all([readTables(database), readViews(database), readRest(database)])
  const parts = [heading, ...tables.map(tableText), ...[...views, ...rest].map((sql) => `${sql};`)]
  // The server names the schema in some definitions; a second project has the same tables under another.
  return `${parts.join('\n\n').replaceAll(new RegExp(`\\b${database.schema}\\.`, 'g'), '')}\n`
}

function tableText(table: CatalogTable): string {
  const lines = [...table.columns, ...table.constraints].map((line) => `  ${line}`).join(',\n')
  const suffix = table.suffixes.map((text) => ` ${text}`).join('')
  const create = `CREATE TABLE ${table.name} (\n${lines}\n)${suffix};`
  return [create, ...[...table.indexes, ...table.triggers, ...table.comments].map((sql) => `${sql};`)].join('\n')
}
