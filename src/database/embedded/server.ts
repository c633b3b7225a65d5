import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { prepareBinaries } from './binaries.ts'
import { serverEnvironment } from './command.ts'
import { openLog, readTail, sizeOf } from './files.ts'
import { initialiseData } from './initialise.ts'
import type { Layout } from './layout.ts'
import { readOrMakePassword, settleDataFolder, settlePort } from './place.ts'
import { findPostmaster, isAlive, type Postmaster, removeStalePid, waitUntil } from './postmaster.ts'
import { type ServerUser, serverUser } from './server-user.ts'

/** Settings given as `-c name=value`. */
export type ServerSettings = Readonly<Record<string, string>>

const startMs = 90_000

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

/** Everything to start a server on one folder's data, any number of times. */
export interface ServerPlan {
  binFolder: string
  dataFolder: string
  user: ServerUser | undefined
}

/** Brings programs and data into place. */
export async function prepareServer(layout: Layout): Promise<ServerPlan> {
  const dataFolder = await settleDataFolder(layout)
  const user = await serverUser(dataFolder)
  const binFolder = await prepareBinaries(layout, user)
  await initialiseData(binFolder, dataFolder, await readOrMakePassword(layout), user)
  return { binFolder, dataFolder, user }
}

/**
 * Returns the server that runs on the data, and starts one when none does. A failure that passes is always tried
 * again, any other for `retryMs`.
 */
export async function adoptOrStart(
  layout: Layout,
  plan: ServerPlan,
  settings: ServerSettings,
  retryMs: number,
): Promise<Postmaster> {
  const startedAt = performance.now()
  const deadline = startedAt + startMs
  for (let freshPort = false; ; ) {
    const running = await readyPostmaster(plan.dataFolder, deadline)
    if (running) return running
    const failure = await startOnce(layout, plan, { ...settings, port: String(await settlePort(layout, freshPort)) })
    if (failure === undefined) continue
    freshPort = /could not bind|could not create any TCP/.test(failure)
    const retries = freshPort || isPassing(failure) || performance.now() < startedAt + retryMs
    if (performance.now() > deadline || !retries) {
      throw new Error(`the embedded database did not start. Its log (${layout.serverLog}) ends with:\n${failure}`)
    }
    await sleep(300)
  }
}

/**
 * After its main process was killed, the sessions of a server finish their statement first, and until then, up to some
 * 20 s, a new one is refused.
 */
function isPassing(failure: string): boolean {
  return /pre-existing shared memory block|lock file ".*" already exists/.test(failure)
}

async function readyPostmaster(dataFolder: string, deadline: number): Promise<Postmaster | undefined> {
  let server = await findPostmaster(dataFolder)
  while (server && !server.ready && performance.now() < deadline) {
    await sleep(25)
    server = await findPostmaster(dataFolder)
  }
  return server
}

/** Starts the server; undefined when it came up, else the end of its log. */
async function startOnce(layout: Layout, plan: ServerPlan, settings: ServerSettings): Promise<string | undefined> {
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
  await waitUntil(async () => !pid || !isAlive(pid) || (await findPostmaster(plan.dataFolder))?.ready === true, startMs)
  if ((await findPostmaster(plan.dataFolder))?.ready) return undefined
  return (await readTail(layout.serverLog, logStart)) || '(nothing)'
}
