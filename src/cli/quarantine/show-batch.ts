import type { Command } from 'commander'
import { type BatchReport, readBatchReport } from '../../datasets/quarantine/batch-report.ts'
import { keptDatasets } from '../../runs/kept-datasets.ts'
import { exitCodes } from '../exit-codes.ts'
import { colours } from '../output/colours.ts'
import { print, printJson } from '../output/stdout.ts'
import { counted, moment } from '../output/words.ts'
import { findBatch } from './selection.ts'
import { withPlatform } from './with-platform.ts'

export interface ShowFlags {
  limit: number
  json?: true
}

/** Shows a batch and its rows, with their values. */
export async function showBatch(command: Command, typed: string, { limit, json }: ShowFlags): Promise<number> {
  return await withPlatform(command, async (platform) => {
    const { database, definitions } = await platform.engine()
    const room = { database, datasets: keptDatasets(definitions) }
    const report = await readBatchReport(room, await findBatch(database.pool, typed), limit)
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
  for (const { number, problems, raw } of rows) {
    const problem = problems.map(({ path, reason, message }) => `${path ? `${path}: ` : ''}${reason}, ${message}`)
    lines.push('', `row ${number}  ${colours.yellow(problem.join('; '))}`, `  ${raw}`)
  }
  if (rows.length < waiting) lines.push('', `${counted(waiting - rows.length, 'more row')}; --limit shows more`)
  for (const { number, raw } of staged) lines.push('', `row ${number}  staged`, `  ${raw}`)
  return lines.join('\n')
}
