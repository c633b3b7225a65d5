import type { Command } from 'commander'
import { commandLine } from '../../people/actor.ts'
import { Refusal } from '../../pipelines/refusal.ts'
import { parseCatchUp } from '../../pipelines/schedules/catch-up-text.ts'
import type { Timing } from '../../pipelines/schedules/timing.ts'
import { cron, every } from '../../pipelines/schedules/timings.ts'
import { changeSchedule, type ScheduleChange, unknownSchedule } from '../../scheduler/schedules/commands.ts'
import { listSchedules, type ScheduleReport } from '../../scheduler/schedules/list-schedules.ts'
import { exitCodes } from '../exit-codes.ts'
import { print, printJson } from '../output/stdout.ts'
import { scheduleTable } from './list-schedules.ts'
import { withSchedules } from './with-engine.ts'

export interface SetFlags {
  cron?: string
  every?: string
  zone?: string
  catchUp?: string
  enable?: true
  disable?: true
  reset?: true
  json?: true
}

/** Changes a schedule while it runs. */
export async function setOne(command: Command, name: string, flags: SetFlags): Promise<number> {
  return await withSchedules(command, async (engine) => {
    const before = (await listSchedules(engine)).find((one) => one.name === name)
    if (!before) throw await unknownSchedule(engine.database.pool, name)
    await changeSchedule(engine, name, changeOf(flags, before), commandLine)
    const after = (await listSchedules(engine)).filter((one) => one.name === name)
    if (flags.json) printJson(after[0])
    else print(scheduleTable(after))
    return exitCodes.done
  })
}

function changeOf(flags: SetFlags, before: ScheduleReport): ScheduleChange {
  if (flags.enable && flags.disable) throw new Refusal('expected --enable or --disable, got both')
  const timing = timingOf(flags, before)
  const change: ScheduleChange = {
    ...(flags.reset ? { timing: null, zone: null, catchUp: null, isEnabled: null } : {}),
    ...(timing === undefined ? {} : { timing }),
    ...(flags.zone === undefined || timing !== undefined ? {} : { zone: flags.zone }),
    ...(flags.catchUp === undefined ? {} : { catchUp: parseCatchUp(flags.catchUp) }),
    ...(flags.enable ? { isEnabled: true } : {}),
    ...(flags.disable ? { isEnabled: false } : {}),
  }
  if (Object.keys(change).length > 0) return change
  throw new Refusal(
    'expected something to change, got nothing: --cron, --every, --zone, --catch-up, --enable or --disable',
  )
}

function timingOf(flags: SetFlags, before: ScheduleReport): Timing | undefined {
  if (flags.cron !== undefined && flags.every !== undefined) throw new Refusal('expected --cron or --every, got both')
  if (flags.every !== undefined) {
    if (flags.zone !== undefined) throw new Refusal('expected no --zone with --every: a beat goes by no clocks')
    return every(flags.every)
  }
  if (flags.cron === undefined) return undefined
  const timezone = flags.zone ?? before.zone
  if (timezone === null) throw new Refusal('expected --zone with --cron, got none: whose clocks does it go by?')
  return cron(flags.cron, { timezone })
}
