import type { Command } from 'commander'
import { Refusal } from '../../pipelines/refusal.ts'
import { exitCodes } from '../exit-codes.ts'
import { print, printJson } from '../output/stdout.ts'
import { table } from '../output/table.ts'
import { moment } from '../output/words.ts'
import { askRoute } from '../project/ask-route.ts'
import { type Json, withWatches } from './ask-watches.ts'

interface Limits {
  job: string
  inForce: Record<string, unknown>
  changed: Record<string, unknown>
  learned: Record<string, string>
  changedAt: string | null
  changedBy: string | null
}

/** Shows what is expected of each job. */
export async function showLimits(command: Command, watch: string, { json }: Json): Promise<number> {
  return await withWatches(command, async (watches) => {
    const answer = await askRoute(watches, 'get /api/watches/{name}/limits', { path: { name: watch } })
    if (json) printJson(answer)
    else print(limitTable(answer.items))
    return exitCodes.done
  })
}

/** Changes what is expected of a job, and shows it as it is now. */
export async function changeLimits(
  command: Command,
  watch: string,
  job: string,
  typed: readonly string[],
  { json }: Json,
): Promise<number> {
  const body = Object.fromEntries(typed.map(changeOf))
  return await withWatches(command, async (watches) => {
    const asked = { path: { name: watch, job }, body }
    const answer = await askRoute(watches, 'patch /api/watches/{name}/jobs/{job}', asked)
    if (json) printJson(answer)
    else print(limitTable([answer]))
    return exitCodes.done
  })
}

function limitTable(all: readonly Limits[]): string {
  const rows = all.map(({ job, inForce, changed, learned, changedAt, changedBy }) => [
    job,
    Object.entries(inForce)
      .map(([word, value]) => `${word}=${String(value)}${word in changed ? '*' : ''}`)
      .join(' '),
    Object.entries(learned)
      .map(([word, value]) => `${word}=${value.replaceAll(' ', '')}`)
      .join(' '),
    changedAt === null ? '' : `${moment(changedAt)} by ${changedBy}`,
  ])
  return table(['job', 'expected (* was changed)', 'learned of today', 'changed'], rows)
}

const words = ['startsAt', 'startsBy', 'when', 'grace', 'doneBy', 'expected', 'longest', 'stuckAfter', 'repairWithin']
const figures = ['leastRecordsPerSecond', 'leastRecords', 'failedShare']

function changeOf(typed: string): [string, unknown] {
  const [word = '', ...rest] = typed.split('=')
  const value = rest.join('=')
  if (rest.length === 0) throw new Refusal(`expected WORD=VALUE, got '${typed}'`)
  // The schema of the route would let pass what it does not know.
  if (![...words, ...figures, 'learns'].includes(word)) {
    throw new Refusal(`expected one of ${[...words, ...figures, 'learns'].join(', ')}, got '${word}'`)
  }
  if (value === '') return [word, null]
  if (figures.includes(word)) return [word, Number(value)]
  return [word, word === 'learns' && /^(true|false)$/.test(value) ? value === 'true' : value]
}
