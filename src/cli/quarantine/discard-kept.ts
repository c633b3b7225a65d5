import type { Command } from 'commander'
import { commandLine } from '../../people/actor.ts'
import { exitCodes } from '../exit-codes.ts'
import { print, printJson } from '../output/stdout.ts'
import { counted } from '../output/words.ts'
import { leftLine } from './replay-kept.ts'
import { type SelectionFlags, selectionOf } from './selection.ts'
import { withPlatform } from './with-platform.ts'

/** Gives up what was selected. */
export async function discardKept(command: Command, typed: string | undefined, flags: SelectionFlags): Promise<number> {
  return await withPlatform(command, async (platform) => {
    const filter = await selectionOf((await platform.engine()).database.pool, 'discard', typed, flags)
    const { rows, batches } = await platform.discardQuarantine(filter, commandLine)
    if (flags.json) printJson({ rows, batches })
    else {
      print(`discarded ${counted(rows, 'row')} and ${counted(batches, 'kept batch', 'kept batches')}`)
      print(leftLine(await platform.listQuarantine()))
    }
    return exitCodes.done
  })
}
