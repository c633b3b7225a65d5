import { setTimeout as sleep } from 'node:timers/promises'
import { prepareBinaries } from './binaries.ts'
import { initialiseData } from './initialise.ts'
import type { Layout } from './layout.ts'
import { readOrMakePassword, settleDataFolder, settlePort } from './place.ts'
import { findPostmaster, type Postmaster } from './postmaster.ts'
import { type ServerPlan, type ServerSettings, startOnce } from './server-process.ts'
import { serverUser } from './server-user.ts'

const startMs = 90_000

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
    const port = String(await settlePort(layout, freshPort))
    const failure = await startOnce(layout, plan, { ...settings, port }, startMs)
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
