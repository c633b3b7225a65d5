import { setTimeout as sleep } from 'node:timers/promises'
import type { Command } from 'commander'
import { isLocked } from '../../database/embedded/process-lock.ts'
import { exitCodes } from '../exit-codes.ts'
import { print } from '../output/stdout.ts'
import { loadProject } from '../project/project.ts'
import { serviceFiles, servicePid } from './service-files.ts'

/** Longer than steps, workers and the database are given to end. */
const patienceMs = 60_000

/** Ends the service of this project, and waits until it is gone. */
export async function stopService(command: Command): Promise<number> {
  const { folder } = await loadProject(command)
  const files = serviceFiles(folder)
  const pid = await servicePid(files)
  if (pid === undefined) {
    print('it was not running')
    return exitCodes.done
  }
  process.kill(pid, 'SIGTERM')
  const until = performance.now() + patienceMs
  while (isLocked(files.lock)) {
    if (performance.now() > until)
      throw new Error(`expected process ${pid} to end within a minute, got no end; kill it`)
    await sleep(50)
  }
  print('stopped')
  return exitCodes.done
}
