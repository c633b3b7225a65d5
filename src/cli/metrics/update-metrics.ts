import type { Command } from 'commander'
import { updateMetrics } from '../../monitoring/metrics/update.ts'
import { commandLine } from '../../people/actor.ts'
import { exitCodes } from '../exit-codes.ts'
import { print, printJson } from '../output/stdout.ts'
import { withPlatform } from '../quarantine/with-platform.ts'

export interface UpdateFlags {
  day?: string
  json?: true
}

/** Brings the figures up to date. */
export async function updateFigures(command: Command, { day, json }: UpdateFlags): Promise<number> {
  return await withPlatform(command, async (platform) => {
    const { database, clock } = await platform.engine()
    const updated = await updateMetrics(database, platform.config, {
      now: clock.now(),
      actor: commandLine,
      ...(day === undefined ? {} : { day }),
    })
    if (json) printJson({ day: updated })
    else print(`computed ${updated}, and what has changed of other days`)
    return exitCodes.done
  })
}
