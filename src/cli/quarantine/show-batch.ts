import type { Command } from 'commander'
import { type BatchReport, lookAtBatch } from '../../datasets/quarantine/look-at-batch.ts'
import { commandLine } from '../../people/actor.ts'
import { keptDatasets } from '../../runs/kept-datasets.ts'
import { exitCodes } from '../exit-codes.ts'
import { colours } from '../output/colours.ts'
import { print, printJson } from '../output/stdout.ts'
import { counted, moment } from '../output/words.ts'
import { findBatch } from './selection.ts'
import { withPlatform } from './with-platform.ts'

interface ShowFlags {
  limit: number
  json: true | undefined
}

/** Shows a batch and its rows, with their values. */
export async function showBatch(command: Command, typed: string, { limit, json }: ShowFlags): Promise<number> {
  return await withPlatform(command, async (platform) => {
    const { database, definitions, clock } = await platform.engine()
    const room = { database, clock, datasets: keptDatasets(definitions) }
    const report = await lookAtBatch(room, await findBatch(database.pool, typed), limit, commandLine)
    if (json) printJson(report)
    else print(reportText(report))
    return exitCodes.done
  })
}

function reportText(report: BatchReport): string {
  const { id, dataset, source, state, pipeline, run, step, stagedAt, why, fetched, waiting, rows, staged } = report
  const lines = [
    `batch ${id}  ${dataset}${source ? ` ${source}` : ''}  ${state}`,
    `  staged ${moment(stagedAt)} by step ${step} of ${pipeline}, run ${run}`,
    `  ${counted(fetched, 'row')} came, ${counted(waiting, 'row')} in quarantine`,
    ...(why === null ? [] : [`  ${why}`]),
  ]
  for (const row of rows) lines.push(...rowLines(row))
  if (rows.length < waiting) lines.push('', `${counted(waiting - rows.length, 'more row')}; --limit shows more`)
  for (const { number, raw } of staged) lines.push('', `row ${number}  staged`, `  ${raw}`)
  return lines.join('\n')
}

interface ShownRow {
  number: number
  problems: readonly { path: string; reason: string; message: string }[]
  raw: string
}

/** A row for people: what is wrong with it, and as it came. */
export function rowLines({ number, problems, raw }: ShownRow, of = ''): string[] {
  const problem = problems.map(({ path, reason, message }) => `${path ? `${path}: ` : ''}${reason}, ${message}`)
  return ['', `row ${number}${of}  ${colours.yellow(problem.join('; '))}`, `  ${raw}`]
}
