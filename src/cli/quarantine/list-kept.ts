import type { Command } from 'commander'
import type { QuarantineList } from '../../datasets/quarantine/list-store.ts'
import { exitCodes } from '../exit-codes.ts'
import { print, printJson } from '../output/stdout.ts'
import { table } from '../output/table.ts'
import { grouped, moment, oneLine } from '../output/words.ts'
import { type FilterFlags, filterOf } from './selection.ts'
import { withPlatform } from './with-platform.ts'

/** Lists rows in quarantine by what is wrong with them, and kept batches. */
export async function listKept(command: Command, flags: FilterFlags & { json?: true }): Promise<number> {
  return await withPlatform(command, async (platform) => {
    const filter = await filterOf((await platform.engine()).database.pool, undefined, flags)
    const list = await platform.listQuarantine(filter)
    if (flags.json) printJson(list)
    else print(listText(list))
    return exitCodes.done
  })
}

/** The list for people. */
function listText({ groups, batches }: QuarantineList): string {
  const parts = []
  if (groups.length > 0) parts.push(groupTable(groups))
  if (batches.length > 0) parts.push(batchTable(batches))
  return parts.join('\n\n') || 'nothing is kept'
}

function groupTable(groups: QuarantineList['groups']): string {
  return table(
    ['dataset', 'source', 'reason', 'column', '>rows', 'oldest', 'newest', 'newest batch'],
    groups.map(({ dataset, source, reason, path, rows, oldest, newest, newestBatch }) => {
      return [dataset, source, reason, path, grouped(rows), moment(oldest), moment(newest), newestBatch]
    }),
  )
}

function batchTable(batches: QuarantineList['batches']): string {
  return table(
    ['kept batch', 'dataset', 'source', '>rows', 'staged', 'run', 'why'],
    batches.map(({ id, dataset, source, rows, stagedAt, run, kind, why }) => {
      const reason = oneLine(why ?? 'its run has ended without loading it', 80)
      return [id, dataset, source, grouped(rows), moment(stagedAt), run, `${kind}: ${reason}`]
    }),
  )
}
