import type pg from 'pg'
import { connectOnce, cutOff, type Database } from './database.ts'

// Any number of programs may start at once on an empty database. The lock spans the whole database, not one schema:
// two projects in it also meet in the catalogs.
const migrationLock = 7_431_902_115

const waitForOthersMs = 10 * 60_000
const statementMs = 10 * 60_000
// A migration that waits for a lock makes everybody else wait behind it: it gives up soon and leaves the data as it was.
const lockMs = 5_000

/** Runs `work` on a connection of its own while no other program migrates this database. */
export async function withMigrationLock<T>(
  database: Database,
  work: (connection: pg.Client) => Promise<T>,
): Promise<T> {
  const connection = await connectOnce({
    url: database.url,
    schema: database.schema,
    applicationName: `${database.applicationName} migrations`,
    deadlines: {
      statementMs,
      queryMs: waitForOthersMs + 5_000,
      lockMs: waitForOthersMs,
      idleInTransactionMs: statementMs,
    },
  })
  try {
    await connection.query('select pg_advisory_lock($1)', [migrationLock])
    await connection.query(`set lock_timeout = ${lockMs}`)
    return await work(connection)
  } finally {
    // Ending the session releases the lock, also when the connection can no longer say so.
    await connection.end().catch(() => cutOff(connection))
  }
}
