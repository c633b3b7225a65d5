import type { ClientBase } from 'pg'
import { quoted } from '../../database/identifier.ts'
import type { Column } from '../../pipelines/columns.ts'
import type { Dataset } from '../../pipelines/dataset.ts'
import { numberColumn, problemsColumn, stagingTable } from './staged-set.ts'

/** Makes a staging table. Nobody else sees it before the transaction that fills it commits. */
export async function createStaging(
  client: ClientBase,
  schema: string,
  table: string,
  dataset: Dataset,
): Promise<void> {
  const columns = Object.entries(dataset.columns).map(([name, type]) => `${quoted(name)} ${sqlType(type)}`)
  // Filled once, read twice and dropped: vacuum has nothing to win here.
  await client.query(
    `CREATE TABLE ${stagingTable(schema, table)} (${[`${numberColumn} bigint`, ...columns, `${problemsColumn} jsonb`].join(', ')})
     WITH (autovacuum_enabled = false)`,
  )
}

/** The COPY that fills a staging table: a row's number, its columns, and its problems where it is bad. */
export function copyStatement(schema: string, table: string, dataset: Dataset): string {
  const columns = [numberColumn, ...Object.keys(dataset.columns).map(quoted), problemsColumn].join(', ')
  // Frozen: the table was made in this transaction, so that no reader has to settle what is committed and what is not.
  return `COPY ${stagingTable(schema, table)} (${columns}) FROM STDIN (FREEZE)`
}

/** For readers that go through the rows page by page; gates and loads read all of them at once. */
export async function indexStaging(client: ClientBase, schema: string, table: string): Promise<void> {
  await client.query(
    patiently(
      `CREATE INDEX IF NOT EXISTS ${quoted(`${table}_number`)} ON ${stagingTable(schema, table)} (${numberColumn})`,
    ),
  )
  // Without it a source is taken for a handful of rows, and all of them are sorted anew for every page.
  await client.query(patiently(`ANALYZE ${stagingTable(schema, table)}`))
}

/**
 * Looks at the keys, so that PostgreSQL knows how many rows of a source there are. Without that it takes one in two
 * hundred for granted, and a full refresh of 20 000 rows compared each with each, for minutes.
 */
export async function analyzeStaging(
  client: ClientBase,
  schema: string,
  table: string,
  { key, source }: Dataset,
): Promise<void> {
  const columns = [...new Set([...key, ...(source === undefined ? [] : [source])])].map(quoted).join(', ')
  await client.query(patiently(`ANALYZE ${stagingTable(schema, table)} (${columns})`))
}

export async function dropStaging(client: ClientBase, schema: string, table: string): Promise<void> {
  await client.query(`DROP TABLE IF EXISTS ${stagingTable(schema, table)}`)
}

/** Whether these tables are still there. */
export async function areStaged(client: ClientBase, schema: string, tables: readonly string[]): Promise<boolean> {
  const { rows } = await client.query<{ there: boolean }>(
    'SELECT bool_and(to_regclass(name) IS NOT NULL) AS there FROM unnest($1::text[]) AS name',
    [tables.map((table) => stagingTable(schema, table))],
  )
  return rows[0]?.there !== false
}

/** Six hours: a statement over many millions of rows takes its time, and is the whole of its work. */
const longestMs = 6 * 60 * 60_000

/** A load waits for another one of the same keys until that has committed. */
const longestLockMs = 60 * 60_000

/**
 * Memory of a sort or a hash. With PostgreSQL's default of 4 MB grouping a million rows goes by way of the disk, and
 * takes twice as long.
 */
const sortMemory = '64MB'

/** Lets the statements of this transaction take their time, and some memory. */
export async function beLongWinded(client: ClientBase): Promise<void> {
  await client.query(
    `SET LOCAL statement_timeout = ${longestMs}; SET LOCAL lock_timeout = ${longestLockMs}; SET LOCAL work_mem = '${sortMemory}'`,
  )
}

/** A statement that the client, too, waits for as long. */
export function patiently(text: string, values: readonly unknown[] = []) {
  return { text, values: [...values], query_timeout: longestMs }
}

function sqlType(type: Column): string {
  return type.replace('?', '')
}
