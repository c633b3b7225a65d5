import { randomBytes } from 'node:crypto'
import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { dirname } from 'node:path'
import { errorCode } from '../error-code.ts'
import { exists, readIfThere, writeWhole } from './files.ts'
import { dataFolderElsewhere, type Layout } from './layout.ts'
import { canReach, serverUser } from './server-user.ts'
import { ownSystemFolder } from './system-folder.ts'

/** Makes the server's folder, or says why it cannot be. */
export async function prepareFolder(layout: Layout): Promise<void> {
  try {
    await makeFolder(layout.folder)
    await writeWhole(layout.lastUse, String(Date.now()))
  } catch (cause) {
    throw new Error(
      `expected to be able to write in ${layout.folder}, where the embedded database is kept, got ` +
        `${errorCode(cause) ?? String(cause)}. Make it writable for this user, or set DATABASE_URL.`,
      { cause },
    )
  }
}

/** A strict umask of root's would lock the server's user out of what we make; data and password are closed by themselves. */
async function makeFolder(path: string): Promise<void> {
  const outermost = await mkdir(path, { recursive: true })
  if (!outermost) return
  for (let folder = path; folder.length >= outermost.length; folder = dirname(folder)) await chmod(folder, 0o755)
}

/** Where the data is, as far as is known before the server was ever started. */
export async function dataFolderOf(layout: Layout): Promise<string> {
  return (await readIfThere(layout.dataPointer))?.trim() || layout.dataFolder
}

/** Settles where the data goes: in the project, or where the server's user can reach it. */
export async function settleDataFolder(layout: Layout): Promise<string> {
  const known = await dataFolderOf(layout)
  const user = await serverUser(known)
  if (await canReach(known, user)) return known
  if (await exists(known)) {
    throw new Error(
      `expected the server's user (uid ${user?.uid}) to be able to enter every folder on the way to the data in ` +
        `${known}, got one that it may not enter. Open it (chmod o+x), or move the project.`,
    )
  }
  await ownSystemFolder()
  const elsewhere = await freeFolderElsewhere(layout)
  await makeFolder(dirname(elsewhere))
  await writeWhole(layout.dataPointer, `${elsewhere}\n`)
  return elsewhere
}

/** Data of an earlier project of this name may still be there; only its owner knows whether it may go. */
async function freeFolderElsewhere(layout: Layout): Promise<string> {
  const first = dataFolderElsewhere(layout)
  for (let number = 2, folder = first; ; number += 1) {
    if (!(await exists(folder))) return folder
    folder = `${first}-${number}`
  }
}

/** The superuser's password; made once, readable by the folder's owner alone. */
export async function readOrMakePassword(layout: Layout): Promise<string> {
  const known = await readIfThere(layout.password)
  if (known) return known
  const dataFolder = await dataFolderOf(layout)
  if (await exists(dataFolder)) {
    throw new Error(
      `expected the password of the data in ${dataFolder} in ${layout.password}, got no such file. Put it back, or ` +
        `remove the data to start with an empty database.`,
    )
  }
  const password = randomBytes(24).toString('base64url')
  await writeFile(layout.password, password, { mode: 0o600, flag: 'wx' })
  return password
}

/** The server's port: the last one, so that addresses stay good across restarts, or a free one. */
export async function settlePort(layout: Layout, fresh = false): Promise<number> {
  const known = Number(await readIfThere(layout.port))
  if (!fresh && known > 0) return known
  const port = await freePort()
  await writeWhole(layout.port, String(port))
  return port
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}
