import type { Command } from 'commander'
import { commandLine } from '../../people/actor.ts'
import { readWorkers } from '../../runs/leases/worker-store.ts'
import { choices, type StartedBackfill } from '../../scheduler/backfills/start-backfill.ts'
import { exitCodes } from '../exit-codes.ts'
import { print, printJson } from '../output/stdout.ts'
import { counted } from '../output/words.ts'
import { openPlatform } from '../project/open-platform.ts'
import { loadProject } from '../project/project.ts'
import { type StretchFlags, stretchOf } from './stretch.ts'

export interface StartFlags extends StretchFlags {
  missing?: true
  failed?: true
  all?: true
  parallel?: number
}

/** Puts a run for each chosen window into the queue, and tells where to look. */
export async function startBackfill(command: Command, pipeline: string, flags: StartFlags): Promise<number> {
  const stretch = stretchOf(flags)
  const platform = await openPlatform(await loadProject(command), { simulate: false })
  try {
    const started = await platform.startBackfill(pipeline, {
      ...stretch,
      choice: choices.find((choice) => flags[choice]) ?? 'missing',
      ...(flags.parallel === undefined ? {} : { parallel: flags.parallel }),
      actor: commandLine,
    })
    if (flags.json) printJson(started)
    else for (const line of linesOf(started)) print(line)
    if (flags.json || started.id === null) return exitCodes.done
    const workers = await readWorkers((await platform.engine()).database.pool)
    const isServed = workers.some(({ serves }) => serves.some((served) => served.startsWith(`${pipeline} `)))
    if (!isServed) print('no worker is there to take them yet: `millrace start` starts one')
    print(`see how it stands with \`millrace backfill status ${started.id}\``)
    return exitCodes.done
  } finally {
    await platform.stop()
  }
}

function linesOf({ id, pipeline, choice, started, leftOut }: StartedBackfill): string[] {
  const others = leftOut === 0 ? '' : `; ${counted(leftOut, 'window')} left out`
  if (id === null) return [`nothing to do for ${pipeline}: no window to choose with --${choice}${others}`]
  return [`${counted(started, 'run')} of ${pipeline} put into the queue as backfill ${id}${others}`]
}
