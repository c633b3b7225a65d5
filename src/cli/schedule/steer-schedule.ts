import type { Command } from 'commander'
import { commandLine } from '../../people/actor.ts'
import { pauseSchedule, resumeSchedule, triggerSchedule } from '../../scheduler/schedules/commands.ts'
import { exitCodes } from '../exit-codes.ts'
import { print, printJson } from '../output/stdout.ts'
import { withSchedules } from './with-engine.ts'

interface Flags {
  json?: true
  reason?: string
}

export async function pauseOne(command: Command, name: string, { json, reason }: Flags): Promise<number> {
  return await withSchedules(command, async (engine) => {
    const isNew = await pauseSchedule(engine, name, commandLine, reason)
    if (json) printJson({ schedule: name, state: 'PAUSED', isNew })
    else print(isNew ? `${name} is paused` : `${name} was paused already`)
    return exitCodes.done
  })
}

export async function resumeOne(command: Command, name: string, { json }: Flags): Promise<number> {
  return await withSchedules(command, async (engine) => {
    const isNew = await resumeSchedule(engine, name, commandLine)
    if (json) printJson({ schedule: name, state: 'RUNNING', isNew })
    else print(isNew ? `${name} goes on from now` : `${name} was not paused`)
    return exitCodes.done
  })
}

export async function triggerOne(command: Command, name: string, { json }: Flags): Promise<number> {
  return await withSchedules(command, async (engine) => {
    const { runId } = await triggerSchedule(engine, name, commandLine)
    if (json) printJson({ schedule: name, run: runId })
    else print(`run ${runId} is started; \`millrace runs follow ${runId}\` follows it`)
    return exitCodes.done
  })
}
