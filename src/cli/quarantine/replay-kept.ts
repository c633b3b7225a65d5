import type { Command } from 'commander'
import type { ReplayCount } from '../../datasets/quarantine/kept.ts'
import type { QuarantineList } from '../../datasets/quarantine/list-store.ts'
import { commandLine } from '../../people/actor.ts'
import { exitCodes } from '../exit-codes.ts'
import { print, printJson } from '../output/stdout.ts'
import { counted } from '../output/words.ts'
import { type SelectionFlags, selectionOf } from './selection.ts'
import { withPlatform } from './with-platform.ts'

/** Replays what was selected, and says what happened and what is left. */
export async function replayKept(command: Command, typed: string | undefined, flags: SelectionFlags): Promise<number> {
  return await withPlatform(command, async (platform) => {
    const filter = await selectionOf((await platform.engine()).database.pool, 'replay', typed, flags)
    const datasets = await platform.replayQuarantine(filter, commandLine)
    const left = await platform.listQuarantine()
    if (flags.json) printJson({ datasets, left: leftOf(left) })
    else {
      print(datasets.length === 0 ? 'nothing of that is kept' : datasets.map(datasetLines).join('\n'))
      print(leftLine(left))
    }
    return datasets.some(({ failed }) => failed.length > 0) ? exitCodes.partial : exitCodes.done
  })
}

function datasetLines({ dataset, replayed, superseded, stillBad, failed }: ReplayCount): string {
  const parts = [
    `${counted(replayed, 'row')} stored`,
    ...(superseded > 0 ? [`${superseded.toLocaleString('en-US')} superseded: the table has newer ones`] : []),
    ...(stillBad > 0 ? [`${stillBad.toLocaleString('en-US')} still bad`] : []),
  ]
  const lines = failed.map(({ batch, message }) => `  ${batch === null ? '' : `batch ${batch}: `}${message}`)
  return [`${dataset}: ${parts.join(', ')}`, ...lines].join('\n')
}

function leftOf({ groups, batches }: QuarantineList) {
  return { rows: groups.reduce((sum, { rows }) => sum + rows, 0), batches: batches.length }
}

/** What is still kept after something was done. */
export function leftLine(list: QuarantineList): string {
  const { rows, batches } = leftOf(list)
  if (rows + batches === 0) return 'nothing is left'
  return `left: ${counted(rows, 'row')} in quarantine, ${counted(batches, 'kept batch', 'kept batches')}`
}
