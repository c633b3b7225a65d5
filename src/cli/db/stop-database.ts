import type { Command } from 'commander'
import { embeddedStatus } from '../../database/embedded/status.ts'
import { stopEmbedded } from '../../database/embedded/stop.ts'
import { exitCodes } from '../exit-codes.ts'
import { print } from '../output/stdout.ts'
import { embeddedFolder } from './embedded-folder.ts'

export async function stopDatabase(command: Command): Promise<number> {
  const folder = embeddedFolder(command)
  const { running } = await embeddedStatus({ folder })
  await stopEmbedded({ folder })
  print(running ? 'stopped' : 'it was not running')
  return exitCodes.done
}
