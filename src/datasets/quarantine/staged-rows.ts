import type { ClientBase, Pool } from 'pg'
import { whileAway } from '../../database/while-away.ts'
import type { Column } from '../../pipelines/columns.ts'
import { type Select, type StagedSet, selectAsJson, stagingTable } from '../staging/staged-set.ts'
import { parseExactly } from './parse-exactly.ts'

const pageSize = 1000

/** Staged rows of a batch, as a SELECT of number and JSON. The columns are those that the table has, whatever is declared now. */
export async function selectBatch(
  client: Pool | ClientBase,
  schema: string,
  { staging, source, sourceColumn }: { staging: string; source: string; sourceColumn: string | null },
): Promise<Select & { columns: StagedSet['columns'] }> {
  const columns = await readColumns(client, stagingTable(schema, staging))
  const hasSource = sourceColumn !== null && sourceColumn in columns
  const set: StagedSet = {
    dataset: '',
    columns,
    sourceColumn: hasSource ? sourceColumn : null,
    parts: [{ table: staging, sources: hasSource ? [source] : null }],
    batches: [],
    count: 0,
  }
  return { ...selectAsJson(set, schema), columns }
}

/** The rows one by one, page by page and by number: the staging table has an index for that. */
export async function* readStaged(
  pool: Pool,
  { text, values, columns }: Select & { columns: StagedSet['columns'] },
): AsyncGenerator<{ number: number; row: unknown }> {
  const parse = Object.values(columns).some((type) => type.startsWith('jsonb')) ? parseExactly : JSON.parse
  const after = `$${values.length + 1}`
  const page = `SELECT number, row::text AS row FROM (${text}) AS numbered WHERE number > ${after} ORDER BY number LIMIT ${pageSize}`
  let last = 0
  for (;;) {
    const { rows } = await whileAway(() => pool.query<{ number: number; row: string }>(page, [...values, last]))
    for (const { number, row } of rows) yield { number, row: parse(row) as unknown }
    if (rows.length < pageSize) return
    last = rows.at(-1)?.number ?? last
  }
}

const declaredAs: Readonly<Record<string, Column>> = { int4: 'integer', int8: 'bigint', bool: 'boolean' }

async function readColumns(client: Pool | ClientBase, table: string): Promise<Record<string, Column>> {
  const { rows } = await client.query<{ name: string; type: string }>(
    `SELECT a.attname AS name, t.typname AS type FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
     WHERE a.attrelid = to_regclass($1) AND a.attnum > 0 AND NOT a.attisdropped
       AND a.attname <> ALL ('{Number,Problems}') ORDER BY a.attnum`,
    [table],
  )
  return Object.fromEntries(rows.map(({ name, type }) => [name, declaredAs[type] ?? (type as Column)]))
}

/** The first staged rows of a batch. */
export async function readStagedHead(
  pool: Pool,
  schema: string,
  batch: Parameters<typeof selectBatch>[2],
  limit: number,
): Promise<{ number: number; raw: string }[]> {
  const { text, values } = await selectBatch(pool, schema, batch)
  const { rows } = await pool.query<{ number: number; raw: string }>(
    `SELECT number, row::text AS raw FROM (${text}) AS staged ORDER BY number LIMIT ${limit}`,
    values,
  )
  return rows
}
