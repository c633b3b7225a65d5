import type { Command } from 'commander'
import { crontabLines } from '../../scheduler/crontab/crontab-lines.ts'
import { exitCodes } from '../exit-codes.ts'
import { print } from '../output/stdout.ts'
import { loadProject } from '../project/project.ts'

/** Prints the declared schedules as lines of a crontab. Asks no database. */
export async function printCrontab(command: Command): Promise<number> {
  const { config, folder } = await loadProject(command)
  print(crontabLines(await config.schedules(), { folder }).join('\n'))
  return exitCodes.done
}
