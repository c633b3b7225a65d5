import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { projectDatabase } from './client.ts'
import { superuser } from './initialise.ts'
import { type Layout, layoutOf } from './layout.ts'
import { dataFolderOf } from './place.ts'
import { findPostmaster, isAlive } from './postmaster.ts'
import { isLocked } from './process-lock.ts'
import { readState } from './supervisor-state.ts'

export interface EmbeddedStatus {
  running: boolean
  pid: number | undefined
  port: number | undefined
  /** Without the password. */
  url: string | undefined
  /** Undefined when nobody looks after the server; the next program that uses it changes that. */
  supervisorPid: number | undefined
  dataFolder: string
  /** 0 when there is no data yet. */
  sizeBytes: number
}

/** Tells how the folder's server is, and changes nothing. */
export async function embeddedStatus({ folder }: { folder: string }): Promise<EmbeddedStatus> {
  const layout = layoutOf(folder)
  const dataFolder = await dataFolderOf(layout)
  const server = await findPostmaster(dataFolder)
  return {
    running: server?.ready === true,
    pid: server?.pid,
    port: server?.port,
    url: server && `postgres://${superuser}@127.0.0.1:${server.port}/${projectDatabase}`,
    supervisorPid: isLocked(layout.lock) ? await supervisorOf(layout) : undefined,
    dataFolder,
    sizeBytes: await folderSize(dataFolder),
  }
}

/** Who holds the lock may not have written yet who it is; what is written then is of one that is gone. */
async function supervisorOf(layout: Layout): Promise<number | undefined> {
  const pid = (await readState(layout))?.pid
  return pid !== undefined && isAlive(pid) ? pid : undefined
}

/** Files of a running server come and go meanwhile. */
async function folderSize(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])
  const sizes = await Promise.all(
    entries
      .filter((entry) => entry.isFile())
      .map((entry) => stat(join(entry.parentPath, entry.name)).catch(() => undefined)),
  )
  return sizes.reduce((total, file) => total + (file?.size ?? 0), 0)
}
