import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { serverEnvironment } from './command.ts'
import { openLog, readTail, sizeOf } from './files.ts'
import type { Layout } from './layout.ts'
import { findPostmaster, isAlive, removeStalePid, waitUntil } from './postmaster.ts'
import type { ServerUser } from './server-user.ts'

/** Settings given as `-c name=value`. */
export type ServerSettings = Readonly<Record<string, string>>

/** Everything to start a server on one folder's data, any number of times. */
export interface ServerPlan {
  binFolder: string
  dataFolder: string
  user: ServerUser | undefined
}

// Health data and secrets must not enter logs, and a failing statement carries both: its text, its values and the
// detail of a broken constraint stay out. What is logged is the server's own life.
const baseSettings: ServerSettings = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  timezone: 'UTC',
  max_connections: '200',
  log_min_messages: 'log',
  log_min_error_statement: 'panic',
  log_error_verbosity: 'terse',
  log_timezone: 'UTC',
}

/** Starts the server; undefined when it came up, else the end of its log. */
export async function startOnce(
  layout: Layout,
  plan: ServerPlan,
  settings: ServerSettings,
  timeoutMs: number,
): Promise<string | undefined> {
  await removeStalePid(plan.dataFolder)
  const log = await openLog(layout.serverLog)
  const logStart = await sizeOf(layout.serverLog)
  const flags = Object.entries({ ...baseSettings, ...settings }).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  // In a session of its own, so that Ctrl-C in a terminal and the death of the supervisor leave it running.
  const child = spawn(join(plan.binFolder, 'postgres'), ['-D', plan.dataFolder, ...flags], {
    cwd: '/',
    detached: true,
    env: serverEnvironment(),
    stdio: ['ignore', log.fd, log.fd],
    ...plan.user,
  })
  const spawned = new Promise<Error | undefined>((resolve) => {
    child.once('error', resolve)
    child.once('spawn', () => resolve(undefined))
  })
  const failure = await spawned
  await log.close()
  if (failure) return `${failure.message}\n`
  child.unref()
  const { pid } = child
  await waitUntil(
    async () => !pid || !isAlive(pid) || (await findPostmaster(plan.dataFolder))?.ready === true,
    timeoutMs,
  )
  if ((await findPostmaster(plan.dataFolder))?.ready) return undefined
  return (await readTail(layout.serverLog, logStart)) || '(nothing)'
}
