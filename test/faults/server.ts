import { randomBytes } from 'node:crypto'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Database, openDatabase } from '../../src/database/database.ts'
import { startEmbedded } from '../../src/database/embedded/start.ts'
import { embeddedStatus } from '../../src/database/embedded/status.ts'
import { stopEmbedded } from '../../src/database/embedded/stop.ts'
import { migrateUp } from '../../src/database/migrate.ts'
import { runAsAdmin, urlOfDatabase } from '../../src/database/template-database.ts'

/** A PostgreSQL of one test's own, which it may kill. */
export interface Server extends AsyncDisposable {
  /** A new migrated database on it. */
  openDatabase(): Promise<Database & { drop(): Promise<void> }>
  /** Kills its main process with SIGKILL, as a crash does. Resolves when it answers again, at the same address. */
  crash(): Promise<void>
  /** Has it refuse every write, of open sessions too, or take them again. */
  setReadOnly(isReadOnly: boolean): Promise<void>
}

// A killed server loses no page that it has written, only a killed machine does; but what it has told must be written.
const settings = { fsync: 'off', synchronous_commit: 'on', max_connections: '300' }

export async function startServer(): Promise<Server> {
  const project = await mkdtemp(join(tmpdir(), 'millrace-server-'))
  // The server of a test run by root runs as another user, who must get in.
  await chmod(project, 0o755)
  const folder = join(project, '.millrace')
  const { url } = await startEmbedded({ folder, settings })
  return {
    openDatabase: async () => {
      const name = `faults_${randomBytes(6).toString('hex')}`
      await runAsAdmin(url, `CREATE DATABASE ${name}`)
      const database = openDatabase({ url: urlOfDatabase(url, name) })
      await migrateUp(database)
      return { ...database, drop: () => database.close() }
    },
    crash: async () => {
      const { pid } = await embeddedStatus({ folder })
      if (!pid) throw new Error('expected a server to kill, got none that runs')
      process.kill(pid, 'SIGKILL')
      while ((await embeddedStatus({ folder })).pid === pid) await new Promise((resolve) => setTimeout(resolve, 20))
      await startEmbedded({ folder, settings })
    },
    setReadOnly: async (isReadOnly) => {
      // Stands alone: neither ALTER SYSTEM nor its own undoing may be in a transaction that is read-only.
      await runAsAdmin(`${url}?options=-c%20default_transaction_read_only=off`, setReadOnlyTo(isReadOnly))
      await runAsAdmin(url, 'SELECT pg_reload_conf()')
    },
    [Symbol.asyncDispose]: async () => {
      await stopEmbedded({ folder })
      await rm(project, { recursive: true, force: true })
    },
  }
}

function setReadOnlyTo(isReadOnly: boolean): string {
  return `ALTER SYSTEM SET default_transaction_read_only = ${isReadOnly ? 'on' : 'off'}`
}
