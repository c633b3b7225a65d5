import { spawn } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { findPackage } from './binaries.ts'
import { answers, urlOf } from './client.ts'
import { openLog, readTail } from './files.ts'
import { type Layout, layoutOf } from './layout.ts'
import { prepareFolder } from './place.ts'
import { isLocked } from './process-lock.ts'
import type { ServerSettings } from './server-process.ts'
import type { SupervisorOrder } from './supervisor.ts'
import { noteUse, readState } from './supervisor-state.ts'

export interface EmbeddedOptions {
  /** The project's `.millrace` folder; made if missing. */
  folder: string
  /** How long the server stays after its last client went. Default 60 s. */
  idleStopMs?: number | undefined
  /** Settings of the server, for tests only; a server that runs already keeps its own. */
  settings?: ServerSettings | undefined
  /** Default 120 s: a first start on a slow disk, or recovery after a crash. */
  timeoutMs?: number | undefined
  /** Removes the folder with everything in it when the server stops, for tests only. Default false. */
  temporary?: boolean | undefined
}

/**
 * Returns the address of the project's own PostgreSQL, and starts it when it does not run. Any number of programs may
 * call this at once; there is one server per folder, with one supervisor.
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<{ url: string }> {
  const { folder, idleStopMs = 60_000, settings = {}, timeoutMs = 120_000, temporary = false } = options
  const layout = layoutOf(folder)
  await prepareFolder(layout)
  const deadline = performance.now() + timeoutMs
  for (let supervisor: Launched | undefined; ; ) {
    await noteUse(layout)
    const supervised = isLocked(layout.lock)
    if (!supervised && supervisor?.running !== true) {
      await refuseFailure(layout, supervisor)
      supervisor = await launchSupervisor(layout, { folder, idleStopMs, settings, temporary })
    }
    if (supervised) {
      const state = await readState(layout)
      const url = state?.doing === 'running' ? await urlOf(layout) : undefined
      if (url && (await answers(url))) return { url }
    }
    if (performance.now() > deadline) throw new Error(await explainSilence(layout, timeoutMs))
    await sleep(40)
  }
}

interface Launched {
  pid: number | undefined
  running: boolean
}

async function launchSupervisor(layout: Layout, order: SupervisorOrder): Promise<Launched> {
  findPackage()
  const log = await openLog(layout.supervisorLog)
  const script = fileURLToPath(
    new URL(import.meta.url.endsWith('.ts') ? './supervisor.ts' : './supervisor.js', import.meta.url),
  )
  const { PATH, HOME, SystemRoot, TEMP } = process.env
  const child = spawn(process.execPath, [script, JSON.stringify(order)], {
    cwd: '/',
    detached: true,
    stdio: ['ignore', log.fd, log.fd],
    // Not NODE_OPTIONS and the like: a debugger or a coverage tool must not follow us into the background.
    env: { PATH, HOME, ...(SystemRoot && { SystemRoot }), ...(TEMP && { TEMP }) },
    windowsHide: true,
  })
  const launched: Launched = { pid: child.pid, running: true }
  child.once('exit', () => {
    launched.running = false
  })
  child.once('error', () => {
    launched.running = false
  })
  child.unref()
  await log.close()
  return launched
}

/** Throws what our own supervisor said before it gave up. One that merely came second said nothing. */
async function refuseFailure(layout: Layout, supervisor: Launched | undefined): Promise<void> {
  if (!supervisor) return
  const state = await readState(layout)
  if (state?.doing === 'failed' && state.pid === supervisor.pid) throw new Error(state.reason)
  if (supervisor.pid === undefined) throw new Error(`expected ${process.execPath} to start a supervisor, got an error`)
}

async function explainSilence(layout: Layout, timeoutMs: number): Promise<string> {
  const said = (await readTail(layout.supervisorLog)) + (await readTail(layout.serverLog))
  return (
    `expected the embedded database in ${layout.folder} to answer within ${timeoutMs / 1000} s, got no answer. ` +
    `Run \`millrace db stop\` and try again, or set DATABASE_URL. The logs end with:\n${said}`
  )
}
