import { createHash } from 'node:crypto'
import { basename, join, resolve } from 'node:path'
import { systemFolder } from './system-folder.ts'

/** Where everything of one embedded server is, under the project's `.millrace` folder. */
export interface Layout {
  /** `.millrace/postgres`. */
  folder: string
  /** The usual place of the data. */
  dataFolder: string
  /** Holds the path of the data when it had to go elsewhere. */
  dataPointer: string
  password: string
  port: string
  /** Locked for as long as a supervisor lives. */
  lock: string
  /** What the supervisor is doing, as JSON. */
  state: string
  /** When a program last asked for the server. */
  lastUse: string
  supervisorLog: string
  serverLog: string
}

export function layoutOf(millraceFolder: string): Layout {
  const folder = join(resolve(millraceFolder), 'postgres')
  return {
    folder,
    dataFolder: join(folder, 'data'),
    dataPointer: join(folder, 'data-folder'),
    password: join(folder, 'password'),
    port: join(folder, 'port'),
    lock: join(folder, 'supervisor.lock'),
    state: join(folder, 'supervisor.json'),
    lastUse: join(folder, 'last-use'),
    supervisorLog: join(folder, 'supervisor.log'),
    serverLog: join(folder, 'server.log'),
  }
}

/** The data's place outside the project, told apart by the project's path. */
export function dataFolderElsewhere(layout: Layout): string {
  const project = resolve(layout.folder, '../..')
  const hash = createHash('sha256').update(layout.folder).digest('hex').slice(0, 12)
  return join(systemFolder, `${basename(project).replaceAll(/[^A-Za-z0-9._-]/g, '_') || 'project'}-${hash}`, 'data')
}
