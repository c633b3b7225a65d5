import type { Command } from 'commander'
import { exitCodes } from '../exit-codes.ts'
import { colouredState } from '../output/colours.ts'
import { print, printJson } from '../output/stdout.ts'
import { table } from '../output/table.ts'
import { grouped, moment, printable } from '../output/words.ts'
import { askRoute } from '../project/ask-route.ts'
import { type Json, withWatches } from './ask-watches.ts'

/** Shows what looks have seen of a run, and what its script said. */
export async function showObservations(command: Command, watch: string, key: string, { json }: Json): Promise<number> {
  return await withWatches(command, async (watches) => {
    const path = { name: watch, key }
    const answer = await askRoute(watches, 'get /api/watches/{name}/runs/{key}/observations', { path })
    const rows = answer.items.map(({ at, ...counts }) => [moment(at), ...countCells(counts)])
    if (json) printJson(answer)
    else if (rows.length === 0) print(`no look has seen a run with the key '${key}'`)
    else print(table(['seen', 'state', '>records', '>failed'], rows))
    if (!json && answer.threads.length > 0)
      print(`\n${table(['>thread', 'state', '>records', '>failed'], answer.threads.map(threadRow))}`)
    if (!json && answer.said !== null) print(`\nit said:\n${printable(answer.said)}`)
    return exitCodes.done
  })
}

interface Counts {
  state: string
  records: number | null
  failedRecords: number | null
}

function threadRow({ number, ...counts }: Counts & { number: number }): string[] {
  return [String(number), ...countCells(counts)]
}

function countCells({ state, records, failedRecords }: Counts): string[] {
  return [colouredState(state), ...[records, failedRecords].map((count) => (count === null ? '' : grouped(count)))]
}
