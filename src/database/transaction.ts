import type pg from 'pg'
import { isCutShort } from './copy.ts'
import { isConnectionError, isReadOnlyError } from './errors.ts'

export interface TransactionOptions {
  /** Default `read committed`. */
  isolation?: 'read committed' | 'repeatable read' | 'serializable' | undefined
  /** Refuses writes, lets a standby answer, and looks only into the months it is about. Default false. */
  readOnly?: boolean | undefined
  /** Whether COMMIT waits until it is on disk. Default true; false for what may be lost with the server. */
  waitsForDisk?: boolean | undefined
}

function begin({ isolation, readOnly, waitsForDisk = true }: TransactionOptions): string {
  const start = ['begin', isolation && `isolation level ${isolation}`, readOnly && 'read only']
    .filter(Boolean)
    .join(' ')
  return [
    start,
    // What it is off for elsewhere (see connection-settings.ts) happens to statements that lock rows, and here none may.
    readOnly && 'set local enable_partition_pruning = on',
    !waitsForDisk && 'set local synchronous_commit = off',
  ]
    .filter(Boolean)
    .join('; ')
}

/**
 * Runs `work` between BEGIN and COMMIT on a connection of the pool, and rolls back when it throws. When the connection
 * itself failed, or cannot even roll back, it is destroyed rather than handed to the next caller in an unknown state;
 * ask `isConnectionError` whether a failed COMMIT may have happened.
 */
export async function runTransaction<T>(
  pool: pg.Pool,
  work: (connection: pg.PoolClient) => Promise<T>,
  options: TransactionOptions = {},
): Promise<T> {
  const connection = await pool.connect()
  let unusable = false
  try {
    await connection.query(begin(options))
    const result = await work(connection)
    await commit(connection)
    return result
  } catch (error) {
    // A rollback behind a black-holed query would wait for a second deadline before it failed too. And who is told that
    // the server takes no writes may be bound to a primary that was replaced: the next connection may find the new one.
    unusable =
      isCutShort(connection) || isConnectionError(error) || isReadOnlyError(error) || !(await rolledBack(connection))
    throw error
  } finally {
    connection.release(unusable)
  }
}

/** PostgreSQL answers COMMIT of a failed transaction with ROLLBACK and no error: a swallowed error must not look like success. */
async function commit(connection: pg.PoolClient): Promise<void> {
  const { command } = await connection.query('commit')
  if (command === 'COMMIT') return
  throw new Error(
    `expected the transaction to commit, got ${command}: a statement in it failed and its error was caught. ` +
      `Let the error through, or guard the statement with a savepoint.`,
  )
}

async function rolledBack(connection: pg.PoolClient): Promise<boolean> {
  try {
    await connection.query('rollback')
    return true
  } catch {
    return false
  }
}
