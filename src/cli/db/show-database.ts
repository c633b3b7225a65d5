import type { Command } from 'commander'
import { embeddedStatus } from '../../database/embedded/status.ts'
import { exitCodes } from '../exit-codes.ts'
import { print, printJson } from '../output/stdout.ts'
import { bytes } from '../output/words.ts'
import { embeddedFolder } from './embedded-folder.ts'

export async function showDatabase(command: Command, { json }: { json?: boolean }): Promise<number> {
  const status = await embeddedStatus({ folder: embeddedFolder(command) })
  if (json) printJson(status)
  else {
    const { running, url, pid, supervisorPid, dataFolder, sizeBytes } = status
    print(running ? `running     process ${pid}, ${url}` : 'not running; the next command that needs it starts it')
    if (running)
      print(supervisorPid ? `supervisor  process ${supervisorPid}` : 'supervisor  none, until the next command')
    print(sizeBytes === 0 ? 'data        none yet' : `data        ${bytes(sizeBytes)} in ${dataFolder}`)
  }
  return exitCodes.done
}
