import type { Command } from 'commander'
import { commandLine } from '../../people/actor.ts'
import { freeze, thaw } from '../../scheduler/freeze/freeze.ts'
import { exitCodes } from '../exit-codes.ts'
import { print, printJson } from '../output/stdout.ts'
import { withEngine } from './with-engine.ts'

export async function freezeAll(command: Command, { reason, json }: { reason: string; json?: true }): Promise<number> {
  return await withEngine(command, async (engine) => {
    await freeze(engine, reason, commandLine)
    if (json) printJson({ frozen: true, reason })
    else print('frozen: nothing is started by itself until `millrace thaw`')
    return exitCodes.done
  })
}

export async function thawAll(
  command: Command,
  { perMinute, json }: { perMinute: number; json?: true },
): Promise<number> {
  return await withEngine(command, async (engine) => {
    await thaw(engine, commandLine, { perMinute })
    if (json) printJson({ frozen: false, perMinute })
    else print(`thawed: what was due is released, ${perMinute} schedules a minute`)
    return exitCodes.done
  })
}
