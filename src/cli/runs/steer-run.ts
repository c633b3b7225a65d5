import type { Command } from 'commander'
import { commandLine } from '../../people/actor.ts'
import { exitCodes } from '../exit-codes.ts'
import { print, printJson } from '../output/stdout.ts'
import { withRun } from './with-run.ts'

const told = {
  pause: { done: 'paused', requested: 'is asked to pause: what is under way ends first' },
  cancel: { done: 'cancelled', requested: 'is asked to stop: its steps have 10 s to do so' },
} as const

/** Pauses or cancels a run. */
export async function steerRun(
  command: Command,
  verb: keyof typeof told,
  typed: string,
  { json }: { json?: boolean },
): Promise<number> {
  return await withRun(command, typed, async (platform, { id, pipeline }) => {
    const result =
      verb === 'pause' ? await platform.pauseRun(id, commandLine) : await platform.cancelRun(id, commandLine)
    if (json) printJson({ run: id, result })
    else print(`run ${id} of ${pipeline} ${told[verb][result]}`)
    return exitCodes.done
  })
}
