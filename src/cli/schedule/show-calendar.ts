import type { Command } from 'commander'
import { scheduleCalendar } from '../../scheduler/schedules/schedule-calendar.ts'
import { exitCodes } from '../exit-codes.ts'
import { colouredState } from '../output/colours.ts'
import { print, printJson } from '../output/stdout.ts'
import { table } from '../output/table.ts'
import { moment } from '../output/words.ts'
import { withSchedules } from './with-engine.ts'

const dayMs = 86_400_000

/** Shows what was due in the last days, and what is going to be. */
export async function showCalendar(
  command: Command,
  { back, days, json }: { back: number; days: number; json?: true },
): Promise<number> {
  return await withSchedules(command, async (engine) => {
    const now = engine.clock.now().getTime()
    const stretch = { from: new Date(now - back * dayMs), to: new Date(now + days * dayMs) }
    const calendar = await scheduleCalendar(engine, stretch)
    const rows = calendar.items.map(({ at, schedule, pipeline, outcome, runId, status }) => {
      return [moment(at), schedule, pipeline, status ? colouredState(status) : outcome, runId]
    })
    if (json) printJson(calendar)
    else
      print(rows.length === 0 ? 'nothing is due by the clock' : table(['at', 'schedule', 'pipeline', '', 'run'], rows))
    if (calendar.isCut && !json) print('\nthere is more than is shown; ask for fewer days')
    return exitCodes.done
  })
}
