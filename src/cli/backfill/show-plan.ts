import type { Command } from 'commander'
import type { WindowState } from '../../scheduler/backfills/judge.ts'
import type { BackfillPlan } from '../../scheduler/backfills/plan.ts'
import { exitCodes } from '../exit-codes.ts'
import { colours } from '../output/colours.ts'
import { print, printJson } from '../output/stdout.ts'
import { table } from '../output/table.ts'
import { counted, grouped, moment } from '../output/words.ts'
import { openPlatform } from '../project/open-platform.ts'
import { loadProject } from '../project/project.ts'
import { type StretchFlags, stretchOf } from './stretch.ts'

/** Shows for each window of a stretch whether it is done. */
export async function showPlan(command: Command, pipeline: string, flags: StretchFlags): Promise<number> {
  const stretch = stretchOf(flags)
  const platform = await openPlatform(await loadProject(command), { simulate: false })
  try {
    const plan = await platform.planBackfill(pipeline, stretch)
    if (flags.json) printJson(plan)
    else print(`${planTable(plan)}\n\n${summaryOf(plan)}`)
    return exitCodes.done
  } finally {
    await platform.stop()
  }
}

const paints: Record<WindowState, (text: string) => string> = {
  done: colours.green,
  running: colours.cyan,
  failed: colours.red,
  missing: colours.yellow,
}

function planTable({ windows }: BackfillPlan): string {
  return table(
    ['from', 'to', 'state', 'run', 'when'],
    windows.map(({ firstDay, lastDay, state, run, at }) => [
      firstDay,
      lastDay,
      paints[state](state),
      run ?? '',
      at === null ? '' : moment(at),
    ]),
  )
}

function summaryOf({ windows, counts }: BackfillPlan): string {
  const states = Object.entries(counts).map(([state, number]) => `${grouped(number)} ${state}`)
  return `${counted(windows.length, 'window')}: ${states.join(', ')}`
}
