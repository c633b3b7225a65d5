import type { Command } from 'commander'
import { nextRuns } from '../../scheduler/schedules/list-schedules.ts'
import { exitCodes } from '../exit-codes.ts'
import { print, printJson } from '../output/stdout.ts'
import { moment } from '../output/words.ts'
import { withSchedules } from './with-engine.ts'

/** Shows when a schedule is due next. */
export async function showNext(
  command: Command,
  name: string,
  { json, count }: { json?: true; count: number },
): Promise<number> {
  return await withSchedules(command, async (engine) => {
    const times = await nextRuns(engine, name, count)
    if (json) printJson({ schedule: name, nextRuns: times })
    else if (times.length === 0) print(`${name} is not due by the clock`)
    else for (const time of times) print(moment(time))
    return exitCodes.done
  })
}
