import { readFile, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { exists } from './files.ts'

/** Who the server runs as. */
export interface ServerUser {
  uid: number
  gid: number
}

/**
 * The user to run the server as, or undefined to run it as ourselves. PostgreSQL refuses to run as root, so root runs
 * it as the owner of existing data, else as `postgres`, else as `nobody`.
 */
export async function serverUser(dataFolder: string): Promise<ServerUser | undefined> {
  if (process.getuid?.() !== 0) return undefined
  if (await exists(dataFolder)) {
    const { uid, gid } = await stat(dataFolder)
    if (uid !== 0) return { uid, gid }
  }
  const users = await readUsers()
  return users.get('postgres') ?? users.get('nobody') ?? { uid: 65_534, gid: 65_534 }
}

async function readUsers(): Promise<Map<string, ServerUser>> {
  const text = await readFile('/etc/passwd', 'utf8').catch(() => '')
  return new Map(
    text.split('\n').map((line) => {
      const [name = '', , uid, gid] = line.split(':')
      return [name, { uid: Number(uid), gid: Number(gid) }]
    }),
  )
}

/** Whether this user may enter every folder on the way to `path`: a checkout under /root (mode 700) is out of its reach. */
export async function canReach(path: string, user: ServerUser | undefined): Promise<boolean> {
  if (!user) return true
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    const { uid, gid, mode } = await stat(folder)
    const enter = uid === user.uid ? 0o100 : gid === user.gid ? 0o010 : 0o001
    if ((mode & enter) === 0) return false
    if (folder === dirname(folder)) return true
  }
}
