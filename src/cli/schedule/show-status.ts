import type { Command } from 'commander'
import { currentFreeze } from '../../scheduler/freeze/freeze.ts'
import { listSchedules } from '../../scheduler/schedules/list-schedules.ts'
import { readSchedulers } from '../../scheduler/schedules/scheduler-store.ts'
import { exitCodes } from '../exit-codes.ts'
import { colours } from '../output/colours.ts'
import { print, printJson } from '../output/stdout.ts'
import { counted, moment } from '../output/words.ts'
import { withSchedules } from './with-engine.ts'

/** Shows whether any scheduler is alive, and what is due next. */
export async function showStatus(command: Command, { json }: { json?: true }): Promise<number> {
  return await withSchedules(command, async (engine) => {
    const schedulers = await readSchedulers(engine.database.pool)
    const schedules = await listSchedules(engine)
    const freeze = (await currentFreeze(engine)) ?? null
    const [next] = schedules
      .filter(({ nextDueAt }) => nextDueAt !== null)
      .toSorted((a, b) => ((a.nextDueAt ?? '') < (b.nextDueAt ?? '') ? -1 : 1))
    const state = schedulers.length > 0 ? 'RUNNING' : 'STOPPED'
    const nextRun = next ? { schedule: next.name, pipeline: next.pipeline, at: next.nextDueAt } : null
    if (json) {
      printJson({ state, schedulers, freeze, schedules: schedules.length, nextRun })
      return exitCodes.done
    }
    print(`scheduler  ${state === 'RUNNING' ? colours.green(state) : colours.yellow(state)}`)
    for (const { host, processId, startedAt } of schedulers) {
      print(`           process ${processId} on ${host}, since ${moment(startedAt)}`)
    }
    if (freeze) print(`frozen     since ${moment(freeze.frozenAt)} by ${freeze.frozenBy}: ${freeze.reason}`)
    print(`schedules  ${counted(schedules.filter((one) => one.state === 'RUNNING').length, 'schedule')} running`)
    print(`next run   ${next?.nextDueAt ? `${moment(next.nextDueAt)}  ${next.pipeline} (${next.name})` : 'none'}`)
    return exitCodes.done
  })
}
