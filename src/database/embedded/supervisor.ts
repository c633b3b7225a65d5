// The process that looks after one folder's server: starts or adopts it, restarts it when it crashes, stops it when
// nobody has used it for a while. It is detached from the program that started it, and there is one per folder.
import { rm } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { exists } from './files.ts'
import { IdleWatch } from './idle-watch.ts'
import { layoutOf } from './layout.ts'
import { isPostmasterOf, stopPostmaster } from './postmaster.ts'
import { tryLock } from './process-lock.ts'
import { adoptOrStart, prepareServer } from './server.ts'
import type { ServerSettings } from './server-process.ts'
import { writeState } from './supervisor-state.ts'

/** What the program that starts a supervisor tells it, as JSON in its first argument. */
export interface SupervisorOrder {
  folder: string
  idleStopMs: number
  settings: ServerSettings
  /** Removes the whole folder at the end: it was made for this server alone. */
  temporary: boolean
}

const watchEveryMs = 250
const afterCrashMs = 500
/** A full disk, say, may have taken the server down; programs go on trying to connect, so we go on trying to start. */
const retryAfterCrashMs = 60_000

async function supervise({ folder, idleStopMs, settings }: SupervisorOrder, stop: AbortSignal): Promise<void> {
  const layout = layoutOf(folder)
  await writeState(layout, 'starting')
  const plan = await prepareServer(layout)
  const idle = new IdleWatch(layout, idleStopMs)
  for (let retryMs = 0; !stop.aborted; retryMs = retryAfterCrashMs) {
    const server = await adoptOrStart(layout, plan, settings, retryMs)
    report(`looks after server ${server.pid} on port ${server.port}`)
    const lives = (): Promise<boolean> => isPostmasterOf(server.pid, plan.dataFolder)
    await idle.begin(lives)
    await writeState(layout, 'running')
    while (!stop.aborted && (await lives())) {
      if (!(await exists(layout.folder)) || (await idle.isOver())) return await stopPostmaster(plan.dataFolder)
      await pause(watchEveryMs, stop)
    }
    if (stop.aborted) break
    report(`server ${server.pid} is gone, starts it again`)
    await writeState(layout, 'starting')
    // Against a tight circle of starts and crashes.
    await pause(afterCrashMs, stop)
  }
  await writeState(layout, 'stopping')
  await stopPostmaster(plan.dataFolder)
}

async function pause(durationMs: number, stop: AbortSignal): Promise<void> {
  await sleep(durationMs, undefined, { signal: stop }).catch(() => undefined)
}

function report(sentence: string): void {
  console.log(`${new Date().toISOString()} supervisor ${process.pid}: ${sentence}`)
}

async function main(): Promise<void> {
  const order: SupervisorOrder = JSON.parse(process.argv[2] ?? '')
  const layout = layoutOf(order.folder)
  if (!tryLock(layout.lock)) return
  const stopping = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stopping.abort())
  try {
    await supervise(order, stopping.signal)
    report('ends')
    if (order.temporary) await rm(order.folder, { recursive: true, force: true })
  } catch (error) {
    report(error instanceof Error ? (error.stack ?? error.message) : String(error))
    await writeState(layout, 'failed', error instanceof Error ? error.message : String(error)).catch(() => undefined)
    process.exitCode = 1
  }
}

await main()
