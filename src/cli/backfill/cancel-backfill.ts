import type { Command } from 'commander'
import { commandLine } from '../../people/actor.ts'
import { exitCodes } from '../exit-codes.ts'
import { print, printJson } from '../output/stdout.ts'
import { counted } from '../output/words.ts'
import { withBackfill } from './with-backfill.ts'

/** Cancels what is left of a backfill. */
export async function cancelOne(command: Command, typed: string, { json }: { json?: true }): Promise<number> {
  return await withBackfill(command, typed, async (platform, id) => {
    const told = await platform.cancelBackfill(id, commandLine)
    const asked = told.requested === 0 ? '' : `; ${counted(told.requested, 'run')} asked to stop, with 10 s to do so`
    if (json) printJson(told)
    else print(`backfill ${id} is cancelled: ${counted(told.cancelled, 'run')} cancelled${asked}`)
    return exitCodes.done
  })
}
