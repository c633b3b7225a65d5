import { readFile, readlink, realpath, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { errorCode } from '../error-code.ts'
import { runCommand } from './command.ts'
import { readIfThere } from './files.ts'

/** A running server, as its own `postmaster.pid` describes it. */
export interface Postmaster {
  pid: number
  port: number
  /** True when it takes connections. */
  ready: boolean
}

/** The server that runs on this data, or undefined. A file that a dead server left behind counts for nothing. */
export async function findPostmaster(dataFolder: string): Promise<Postmaster | undefined> {
  const text = await readIfThere(join(dataFolder, 'postmaster.pid'))
  const lines = (text ?? '').split('\n')
  const pid = Number(lines[0])
  if (!Number.isSafeInteger(pid) || pid <= 0 || !(await isPostmasterOf(pid, dataFolder))) return undefined
  return { pid, port: Number(lines[3]), ready: lines[7]?.trim() === 'ready' }
}

/**
 * Removes a `postmaster.pid` whose process number another program has by now: PostgreSQL would take that program for a
 * server and refuse to start. A real server on this data is still noticed, by its shared memory.
 */
export async function removeStalePid(dataFolder: string): Promise<void> {
  const path = join(dataFolder, 'postmaster.pid')
  const pid = Number((await readIfThere(path))?.split('\n')[0])
  if (pid > 0 && isAlive(pid) && !(await isPostmasterOf(pid, dataFolder))) await rm(path, { force: true })
}

/** Whether process `pid` is a PostgreSQL on this data: after a restart of the machine the number may be anybody's. */
export async function isPostmasterOf(pid: number, dataFolder: string): Promise<boolean> {
  if (!isAlive(pid)) return false
  if (process.platform === 'linux') return isPostmasterOnLinux(pid, dataFolder)
  if (process.platform === 'win32') return true
  const command = await runCommand('ps', ['-p', String(pid), '-o', 'command=']).catch(() => '')
  return command.includes('postgres') && command.includes(dataFolder)
}

async function isPostmasterOnLinux(pid: number, dataFolder: string): Promise<boolean> {
  try {
    const [name, folder] = await Promise.all([readFile(`/proc/${pid}/comm`, 'utf8'), readlink(`/proc/${pid}/cwd`)])
    // A zombie has no working directory left, so it fails here as it should.
    return name.trim() === 'postgres' && folder === (await realpath(dataFolder))
  } catch {
    return false
  }
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return errorCode(error) === 'EPERM'
  }
}

/** Waits until `done` says so; false when the time is up. */
export async function waitUntil(
  done: () => boolean | Promise<boolean>,
  timeoutMs: number,
  everyMs = 25,
): Promise<boolean> {
  const deadline = performance.now() + timeoutMs
  while (!(await done())) {
    if (performance.now() > deadline) return false
    await sleep(everyMs)
  }
  return true
}

/** Stops the server on this data: politely to its clients' transactions first, harder when it does not go. */
export async function stopPostmaster(dataFolder: string): Promise<void> {
  const gone = async (): Promise<boolean> => (await findPostmaster(dataFolder)) === undefined
  // Fast shutdown ends sessions and writes a checkpoint; immediate leaves recovery to the next start.
  for (const [signal, patienceMs] of [
    ['SIGINT', 30_000],
    ['SIGQUIT', 10_000],
    ['SIGKILL', 10_000],
  ] as const) {
    const server = await findPostmaster(dataFolder)
    if (!server) return
    signalProcess(server.pid, signal)
    if (await waitUntil(gone, patienceMs)) return
  }
}

/** Sends a signal to a process that may be gone already. */
export function signalProcess(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch (error) {
    if (errorCode(error) !== 'ESRCH') throw error
  }
}
