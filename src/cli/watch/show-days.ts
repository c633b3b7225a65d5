import type { Command } from 'commander'
import { formatDuration } from '../../pipelines/format-duration.ts'
import { exitCodes } from '../exit-codes.ts'
import { print, printJson } from '../output/stdout.ts'
import { table } from '../output/table.ts'
import { grouped, moment } from '../output/words.ts'
import { askRoute } from '../project/ask-route.ts'
import { type Json, withWatches } from './ask-watches.ts'

export interface DayFlags extends Json {
  job?: string
  from?: string
  to?: string
  file?: string
}

const titles = [
  'day',
  'job',
  '>runs',
  '>failed',
  '>in error',
  '>vanished',
  '>success',
  '>average',
  '>took',
  '>records',
  '>a second',
  'first start',
  'last end',
]

/** Shows how each job did on each business day, or writes that into a file. */
export async function showDays(command: Command, watch: string, { json, file, ...query }: DayFlags): Promise<number> {
  return await withWatches(command, async (watches) => {
    const path = { name: watch }
    if (file !== undefined) {
      const { exportList } = await import('../output/export-list.ts')
      return await exportList(watches.platform, '/api/watches/{name}/days/export', { file, path, query })
    }
    const answer = await askRoute(watches, 'get /api/watches/{name}/days', { path, query })
    const rows = answer.items.map((day) => [
      day.day,
      day.job,
      day.runs,
      day.failed,
      day.endedInError || '',
      day.vanished || '',
      day.successRate === null ? '' : `${day.successRate} %`,
      day.averageMs === null ? '' : inSeconds(day.averageMs),
      inSeconds(day.durationMs),
      day.records === null ? '' : grouped(day.records),
      day.recordsPerSecond?.toFixed(1),
      day.firstStartAt && moment(day.firstStartAt),
      day.lastEndAt && moment(day.lastEndAt),
    ])
    if (json) printJson(answer)
    else if (rows.length === 0) print('no days')
    else print(table(titles, rows))
    return exitCodes.done
  })
}

function inSeconds(durationMs: number): string {
  return formatDuration(Math.round(durationMs / 1000) * 1000)
}
