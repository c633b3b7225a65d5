import type { Command } from 'commander'
import { exitCodes } from '../exit-codes.ts'
import { print, printJson } from '../output/stdout.ts'
import { table } from '../output/table.ts'
import { moment } from '../output/words.ts'
import { askRoute } from '../project/ask-route.ts'
import { type Json, withWatches } from './ask-watches.ts'

export interface WhatIfFlags extends Json {
  day?: string
  later?: string
  longer?: string
  without?: true
}

const titles = ['job', 'was', 'would have been', 'deadline']

/** Shows a recorded day as it would have been with a job later, longer or left out. */
export async function showWhatIf(
  command: Command,
  watch: string,
  job: string,
  { json, without, ...change }: WhatIfFlags,
): Promise<number> {
  return await withWatches(command, async (watches) => {
    const query = { job, ...change, ...(without && { without: 'true' as const }) }
    const answer = await askRoute(watches, 'get /api/watches/{name}/what-if', { path: { name: watch }, query })
    const rows = answer.jobs.map((each) => [
      each.job,
      stretchOf(each.was),
      stretchOf(each.would),
      each.missed === null ? '' : deadlineOf(each.missed),
    ])
    if (json) printJson(answer)
    else print(table(titles, [...rows, ['all', ended(answer.doneAt.was), ended(answer.doneAt.would), '']]))
    return exitCodes.done
  })
}

function stretchOf(stretch: { from: string; to: string | null } | null): string {
  return stretch === null ? 'did not run' : `${moment(stretch.from)} - ${stretch.to === null ? '' : moment(stretch.to)}`
}

function ended(at: string | null): string {
  return at === null ? '' : `done ${moment(at)}`
}

function deadlineOf({ was, would }: { was: boolean; would: boolean }): string {
  if (was === would) return was ? 'missed' : 'met'
  return would ? 'would have been missed' : 'would have been met'
}
