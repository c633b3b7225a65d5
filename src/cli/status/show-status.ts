import type { Command } from 'commander'
import { clockFromEnvironment } from '../../pipelines/clock.ts'
import { parseDuration } from '../../pipelines/duration.ts'
import { exitCodes } from '../exit-codes.ts'
import { claimStdout, print, printJson } from '../output/stdout.ts'
import { loadProject } from '../project/project.ts'
import { Observer } from './observer.ts'
import { pictureOf } from './picture.ts'

export interface StatusFlags {
  json?: boolean
  watch?: boolean
  every: string
}

/** Shows how everything is, once or until Ctrl-C. */
export async function showStatus(
  command: Command,
  { json = false, watch = false, every }: StatusFlags,
): Promise<number> {
  const everyMs = parseDuration(every, '--every')
  if (json) claimStdout()
  const project = await loadProject(command)
  const observer = new Observer(project, clockFromEnvironment(process.env))
  try {
    if (watch) {
      const { watchStatus } = await import('./watch-status.ts')
      return await watchStatus(observer, { json, everyMs })
    }
    const status = await observer.look()
    if (json) printJson(status)
    else print(pictureOf(status))
    return status.database.healthy ? exitCodes.done : exitCodes.failed
  } finally {
    await observer.close()
  }
}
