import type pg from 'pg'
import { cutOff } from '../../database/database.ts'
import { wholeNumber } from '../../pipelines/checks.ts'
import { parseDuration } from '../../pipelines/duration.ts'
import type { Json } from '../../pipelines/json.ts'
import { Refusal, shown } from '../../pipelines/refusal.ts'
import { isSecret, type Secret } from '../../pipelines/secret.ts'
import { sourceFailure } from './failure.ts'
import { sourceTypes } from './value-types.ts'

export interface PostgresOptions {
  /** `postgres://user:password@host:port/database`; a Secret, where there is a password in it. */
  url: Secret | string
  /** One SELECT, with `$1`, `$2` for what is in `values`. */
  query: string
  values?: readonly unknown[]
  /** Rows that are fetched at a time, and held in memory. Default 1000. */
  batchRows?: number
  /** Deadline of the query's start and of every fetch. Default '5m'. */
  statementTimeout?: string
  signal?: AbortSignal
}

const connectMs = 10_000
const closeMs = 5_000
/** The transaction sits idle while the reader works on a batch, and a load may keep it waiting. */
const idleMs = 3_600_000

/**
 * The rows of a query in another PostgreSQL, one object each, in constant memory: through a cursor, in a read-only
 * transaction. The connection is closed when the reader stops, wherever that is.
 *
 * Bigints and numerics are the text of their digits, dates `2026-08-18`, timestamps ISO text in UTC with microseconds
 * kept, JSON is parsed with long numbers as text, everything else that JavaScript does not have is text as the server
 * writes it. Refuses two columns of one name. Errors show neither the address nor the password, nor values.
 *
 * @example
 * const orders = readPostgres({ url: secret('SHOP_DATABASE_URL'), query: 'select * from orders where day = $1', values: [day] })
 */
export async function* readPostgres({
  url,
  query,
  values = [],
  batchRows = 1000,
  statementTimeout = '5m',
  signal,
}: PostgresOptions): AsyncGenerator<Record<string, Json>, void, void> {
  wholeNumber(batchRows, 'batchRows', 1, 1_000_000)
  const timeoutMs = parseDuration(statementTimeout, 'statementTimeout')
  const address = checkedAddress(isSecret(url) ? url.reveal() : url)
  signal?.throwIfAborted()
  const { Client } = await import('pg')
  let connection: pg.Client | undefined
  // The driver answers with an error of its own; what ended it is told further down.
  const abort = () => connection && cutOff(connection)
  signal?.addEventListener('abort', abort, { once: true })
  try {
    connection = new Client(clientConfig(address, timeoutMs))
    connection.on('error', () => undefined)
    await connection.connect()
    yield* batches(connection, { query, values, batchRows, timeoutMs })
  } catch (error) {
    if (signal?.aborted) throw signal.reason
    throw error instanceof Refusal ? error : sourceFailure(error, address)
  } finally {
    signal?.removeEventListener('abort', abort)
    if (connection !== undefined) await closed(connection)
  }
}

async function* batches(
  connection: pg.Client,
  {
    query,
    values,
    batchRows,
    timeoutMs,
  }: { query: string; values: readonly unknown[]; batchRows: number; timeoutMs: number },
): AsyncGenerator<Record<string, Json>, void, void> {
  // For this transaction and not at the start of the session: poolers in between take no settings there.
  await connection.query(
    `begin read only; set local TimeZone = 'UTC'; set local DateStyle = 'ISO'; set local IntervalStyle = 'iso_8601';
     set local statement_timeout = ${timeoutMs}; set local idle_in_transaction_session_timeout = ${idleMs}`,
  )
  // Extended also without values: it takes one statement, so that none ends the read-only transaction.
  const cursor = { text: `declare millrace_rows no scroll cursor for ${query}`, values: [...values] }
  await connection.query({ ...cursor, queryMode: 'extended' } as pg.QueryConfig)
  for (;;) {
    // The server's own cursor: every fetch is a statement and has a deadline of its own, however long the reader takes.
    const { rows, fields } = await connection.query<Record<string, Json>>(`fetch ${batchRows} from millrace_rows`)
    refuseTwins(fields)
    yield* rows
    if (rows.length < batchRows) return
  }
}

function clientConfig(address: string, timeoutMs: number): pg.ClientConfig {
  return {
    connectionString: address,
    application_name: 'millrace',
    connectionTimeoutMillis: connectMs,
    // Longer than the server's, whose answer comes first; it ends what a lost network never answers.
    query_timeout: timeoutMs + 5_000,
    keepAlive: true,
    types: sourceTypes,
  }
}

function checkedAddress(address: string): string {
  if (/^postgres(ql)?:\/\//.test(address) && URL.canParse(address)) return address
  // Not shown: it may hold a password.
  throw new Refusal('expected url to be an address such as postgres://user:password@host:5432/name, got something else')
}

function refuseTwins(fields: readonly { name: string }[]): void {
  const names = fields.map(({ name }) => name)
  const twin = names.find((name, index) => names.indexOf(name) !== index)
  if (twin === undefined) return
  throw new Refusal(
    `expected every column of the query to have a name of its own, got ${shown(twin)} twice: rename one with \`as\``,
  )
}

/** Politely, and by force where nobody answers. The server rolls the transaction back. */
async function closed(connection: pg.Client): Promise<void> {
  const timer = setTimeout(() => cutOff(connection), closeMs)
  await connection.end().catch(() => undefined)
  clearTimeout(timer)
}
