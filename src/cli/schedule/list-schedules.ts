import type { Command } from 'commander'
import { listSchedules, type ScheduleReport, type ScheduleState } from '../../scheduler/schedules/list-schedules.ts'
import { exitCodes } from '../exit-codes.ts'
import { colours } from '../output/colours.ts'
import { print, printJson } from '../output/stdout.ts'
import { table } from '../output/table.ts'
import { moment, oneLine } from '../output/words.ts'
import { withSchedules } from './with-engine.ts'

const paints: Record<ScheduleState, (text: string) => string> = {
  RUNNING: colours.green,
  PAUSED: colours.yellow,
  DISABLED: colours.dim,
  REMOVED: colours.dim,
}

/** Lists all schedules. */
export async function listAll(command: Command, { json }: { json?: true }): Promise<number> {
  return await withSchedules(command, async (engine) => {
    const schedules = await listSchedules(engine)
    if (json) printJson({ schedules })
    else print(schedules.length === 0 ? 'no schedules' : scheduleTable(schedules))
    return exitCodes.done
  })
}

export function scheduleTable(schedules: readonly ScheduleReport[]): string {
  return table(
    ['schedule', 'pipeline', 'state', 'when', 'zone', 'next', 'last', ''],
    schedules.map(({ name, pipeline, state, when, zone, isChanged, nextDueAt, lastTick, paused }) => [
      name,
      pipeline,
      paints[state](state),
      isChanged ? `${when} (changed)` : when,
      zone,
      nextDueAt ? moment(nextDueAt) : '',
      lastTick ? `${moment(lastTick.dueAt)} ${lastTick.outcome}` : '',
      oneLine(paused?.reason ?? lastTick?.reason ?? '', 60),
    ]),
  )
}
