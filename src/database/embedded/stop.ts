import { layoutOf } from './layout.ts'
import { dataFolderOf } from './place.ts'
import { isAlive, signalProcess, stopPostmaster, waitUntil } from './postmaster.ts'
import { isLocked } from './process-lock.ts'
import { readState } from './supervisor-state.ts'

const patienceMs = 60_000

/** Stops the folder's supervisor and server, whatever state they are in; nothing to do when neither runs. */
export async function stopEmbedded({ folder }: { folder: string }): Promise<void> {
  const layout = layoutOf(folder)
  const ended = (): boolean => !isLocked(layout.lock)
  if (!ended()) {
    const pid = (await readState(layout))?.pid
    if (pid && isAlive(pid)) {
      // The supervisor goes first, or it would start the server again.
      signalProcess(pid, 'SIGTERM')
      if (!(await waitUntil(ended, patienceMs))) signalProcess(pid, 'SIGKILL')
      await waitUntil(ended, 5_000)
    }
  }
  await stopPostmaster(await dataFolderOf(layout))
}
