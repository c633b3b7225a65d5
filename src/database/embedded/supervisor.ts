// The process that looks after one folder's server: starts or adopts it, restarts it when it crashes, stops it when
// nobody has used it for a while. It is detached from the program that started it, and there is one per folder.
import { setTimeout as sleep } from 'node:timers/promises'
import { exists } from './files.ts'
import { IdleWatch } from './idle-watch.ts'
import { layoutOf } from './layout.ts'
import { isPostmasterOf, stopPostmaster } from './postmaster.ts'
import { tryLock } from './process-lock.ts'
import { adoptOrStart, prepareServer, type ServerSettings } from './server.ts'
import { writeState } from './supervisor-state.ts'

/** What the program that starts a supervisor tells it, as JSON in its first argument. */
export interface SupervisorOrder {
  folder: string
  idleStopMs: number
  settings: ServerSettings
}

const watchEveryMs = 250

async function supervise({ folder, idleStopMs, settings }: SupervisorOrder, stop: AbortSignal): Promise<void> {
  const layout = layoutOf(folder)
  await writeState(layout, 'starting')
  const plan = await prepareServer(layout)
  const idle = new IdleWatch(layout, idleStopMs)
  while (!stop.aborted) {
    const server = await adoptOrStart(layout, plan, settings)
    await idle.begin()
    await writeState(layout, 'running')
    report(`looks after server ${server.pid} on port ${server.port}`)
    while (!stop.aborted && (await isPostmasterOf(server.pid, plan.dataFolder))) {
      if (!(await exists(layout.folder))) return await stopPostmaster(plan.dataFolder)
      if (await idle.isOver()) return await stopPostmaster(plan.dataFolder)
      await sleep(watchEveryMs, undefined, { signal: stop }).catch(() => undefined)
    }
    if (!stop.aborted) report(`server ${server.pid} is gone, starts it again`)
  }
  await writeState(layout, 'stopping')
  await stopPostmaster(plan.dataFolder)
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
  } catch (error) {
    report(error instanceof Error ? (error.stack ?? error.message) : String(error))
    await writeState(layout, 'failed', error instanceof Error ? error.message : String(error)).catch(() => undefined)
    process.exitCode = 1
  }
}

await main()
