import type pg from 'pg'
import { type Deadlines, defaultDeadlines } from './deadlines.ts'
import { checkIdentifier } from './identifier.ts'
import { valueTypes } from './value-types.ts'

/** Which database, whose tables in it, and how patiently. */
export interface DatabaseSettings {
  /** `postgres://user:password@host:port/database`. */
  url: string
  /** The schema of all of Millrace's tables; a second project in the same database takes another. Default `millrace`. */
  schema?: string | undefined
  /** What `pg_stat_activity` shows. Default `millrace`. */
  applicationName?: string | undefined
  /** Connections in the pool. Default 10. */
  maxConnections?: number | undefined
  /** The server's settings for these connections, by name, where the usual ones do not fit: `enable_sort: 'off'`. */
  session?: Readonly<Record<string, string>> | undefined
  /** Deadlines that differ from the defaults. */
  deadlines?: Partial<Deadlines> | undefined
}

export const defaultSchema = 'millrace'

/** The driver's configuration of one connection: search path, time zone, every deadline, and how values come back. */
export function connectionConfig(settings: DatabaseSettings): pg.ClientConfig {
  const deadlines = { ...defaultDeadlines, ...settings.deadlines }
  const schema = checkIdentifier(settings.schema ?? defaultSchema, 'the schema')
  const { url, options } = splitOptions(settings.url)
  return {
    connectionString: url,
    application_name: settings.applicationName ?? 'millrace',
    // Ours stand last and win, so that a search_path in the URL cannot lead us to other tables.
    options: `${options} ${sessionOptions(schema, settings.session)
      .map((option) => `-c ${option}`)
      .join(' ')}`.trim(),
    connectionTimeoutMillis: deadlines.connectMs,
    statement_timeout: deadlines.statementMs,
    query_timeout: deadlines.queryMs,
    lock_timeout: deadlines.lockMs,
    idle_in_transaction_session_timeout: deadlines.idleInTransactionMs,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    types: valueTypes,
  }
}

function sessionOptions(schema: string, session: DatabaseSettings['session'] = {}): string[] {
  const settings = {
    search_path: schema,
    TimeZone: 'UTC',
    DateStyle: 'ISO',
    // Partition pruning is off: PostgreSQL 18.4 crashes, all connections with it, when a prepared statement that prunes
    // while it runs has to look again at a row which another transaction has just changed. Seen in half of the runs of
    // the model test (250 graphs); none in eight with this. It costs one look into the index of each month kept.
    enable_partition_pruning: 'off',
    ...session,
  }
  return Object.entries(settings).map(([name, value]) => `${name}=${value}`)
}

/** Takes `options` out of the URL: the driver would let them replace ours. */
function splitOptions(url: string): { url: string; options: string } {
  if (!/[?&]options=/.test(url)) return { url, options: '' }
  const parsed = new URL(url)
  const options = parsed.searchParams.get('options') ?? ''
  parsed.searchParams.delete('options')
  return { url: parsed.href, options }
}
