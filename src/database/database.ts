import pg, { Client, Connection, Pool } from 'pg'
import { connectionConfig, type DatabaseSettings, defaultSchema } from './connection-settings.ts'
import { defaultDeadlines } from './deadlines.ts'
import { ObservedClient } from './observed-client.ts'
import { runTransaction, type TransactionOptions } from './transaction.ts'

/** An open database. Statements never name the schema: every connection's search path does. */
export interface Database {
  readonly url: string
  readonly schema: string
  readonly applicationName: string
  readonly pool: pg.Pool
  /** Commits when `work` returns, rolls back when it throws. */
  transaction<T>(work: (connection: pg.PoolClient) => Promise<T>, options?: TransactionOptions): Promise<T>
  /** Waits for connections in use up to a deadline, then cuts them off. Safe to call twice. */
  close(): Promise<void>
}

/** Opens a pool; connections are made when first needed, so a wrong address shows at the first statement. */
export function openDatabase(settings: DatabaseSettings): Database {
  const deadlines = { ...defaultDeadlines, ...settings.deadlines }
  const schema = settings.schema ?? defaultSchema
  const applicationName = settings.applicationName ?? 'millrace'
  const pool = new Pool({
    ...connectionConfig(settings),
    Client: ObservedClient,
    max: settings.maxConnections ?? 10,
    idleTimeoutMillis: deadlines.idleMs,
  })
  const connections = new Set<pg.PoolClient>()
  pool.on('connect', (connection) => {
    connections.add(connection)
    // Lost while checked out: the statement under way rejects with the same error, so here it only must not be fatal.
    connection.on('error', ignore)
  })
  pool.on('remove', (connection) => connections.delete(connection))
  // Lost while idle: the pool has dropped it already and opens another when one is needed.
  pool.on('error', ignore)

  let closing: Promise<void> | undefined
  return {
    url: settings.url,
    schema,
    applicationName,
    pool,
    transaction: (work, options) => runTransaction(pool, work, options),
    close: () => (closing ??= closePool(pool, connections, deadlines.closeMs)),
  }
}

/**
 * One connection outside any pool, for who must not wait in line (the heartbeat) or needs a session of its own (the
 * listener, the migrations). The caller ends it, and hears of its loss by `connection.on('end', ...)`.
 */
export async function connectOnce(settings: DatabaseSettings): Promise<pg.Client> {
  const connection = new Client(connectionConfig(settings))
  connection.on('error', ignore)
  await connection.connect()
  return connection
}

async function closePool(pool: pg.Pool, connections: ReadonlySet<pg.PoolClient>, closeMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const tooLate = new Promise<'too late'>((resolve) => {
    timer = setTimeout(() => resolve('too late'), closeMs)
  })
  const outcome = await Promise.race([pool.end(), tooLate])
  clearTimeout(timer)
  if (outcome === 'too late') for (const connection of connections) cutOff(connection)
}

/** Drops the socket: a polite end would wait for an answer that a dead peer never gives. */
export function cutOff(connection: pg.ClientBase): void {
  if ('connection' in connection && connection.connection instanceof Connection) connection.connection.stream.destroy()
}

function ignore(): void {}
