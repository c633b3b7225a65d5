import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { startEmbedded } from './start.ts'
import { stopEmbedded } from './stop.ts'

// Nobody needs these rows after a power cut.
// Nobody's data is in it, so its log may say which statement crashed it.
const settings = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  // Thirty workers that stand still keep what they have opened.
  max_connections: '800',
  log_error_verbosity: 'default',
}

/** A server of a test run's own, with everything in it gone after `remove`. */
export interface TemporaryServer {
  /** Of the superuser, in the database `postgres`. */
  adminUrl: string
  remove(): Promise<void>
}

/** Starts a server in a new temporary folder, tuned for speed and not for keeping anything. */
export async function startTemporary(): Promise<TemporaryServer> {
  const folder = await mkdtemp(join(tmpdir(), 'millrace-test-'))
  // When root runs us the server runs as another user, who must get in.
  await chmod(folder, 0o755)
  const removeFolder = async (): Promise<void> => {
    await stopEmbedded({ folder })
    await rm(folder, { recursive: true, force: true })
  }
  try {
    const { url } = await startEmbedded({ folder, settings, idleStopMs: 10_000, temporary: true })
    const adminUrl = url.replace(/\/[^/]*$/, '/postgres')
    // While this connection lives the server does not idle away; if we are killed, it soon goes by itself,
    // and its folder with it.
    const keeper = new Client({ connectionString: adminUrl, application_name: 'temporary server' })
    keeper.on('error', () => undefined)
    await keeper.connect()
    return {
      adminUrl,
      remove: async () => {
        await keeper.end()
        await removeFolder()
      },
    }
  } catch (error) {
    await removeFolder()
    throw error
  }
}
