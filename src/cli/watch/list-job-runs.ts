import type { Command } from 'commander'
import { formatDuration } from '../../pipelines/format-duration.ts'
import { exitCodes } from '../exit-codes.ts'
import { colouredState } from '../output/colours.ts'
import { printNext } from '../output/print-next.ts'
import { print, printJson } from '../output/stdout.ts'
import { table } from '../output/table.ts'
import { grouped, moment, oneLine } from '../output/words.ts'
import { askRoute } from '../project/ask-route.ts'
import { type Json, withWatches } from './ask-watches.ts'

export interface RunFlags extends Json {
  job?: string
  state?: string
  from?: string
  to?: string
  limit?: number
  after?: string
  file?: string
}

const titles = ['key', 'job', 'day', 'state', 'started', '>took', '>records', '>failed', '>a second', 'error']

/** Lists runs of watched jobs, or writes all of them into a file. */
export async function listJobRuns(command: Command, watch: string, flags: RunFlags): Promise<number> {
  const { json, file, limit, after, ...filter } = flags
  return await withWatches(command, async (watches) => {
    const path = { name: watch }
    if (file !== undefined) {
      const { exportList } = await import('../output/export-list.ts')
      const asked = { file, path, query: filter }
      return await exportList(watches.platform, '/api/watches/{name}/runs/export', asked)
    }
    const asked = { path, query: { ...filter, limit, after } }
    const answer = await askRoute(watches, 'get /api/watches/{name}/runs', asked)
    const rows = answer.items.map((run) => [
      run.key,
      run.job,
      run.day,
      colouredState(run.state),
      run.startedAt && moment(run.startedAt),
      run.durationMs === null ? '' : formatDuration(Math.round(run.durationMs / 1000) * 1000),
      run.records === null ? '' : grouped(run.records),
      run.failedRecords === null ? '' : grouped(run.failedRecords),
      run.recordsPerSecond?.toFixed(1),
      run.error === null ? '' : oneLine(run.error, 60),
    ])
    if (json) printJson(answer)
    else if (rows.length === 0) print('no runs')
    else print(table(titles, rows))
    if (!json) printNext(answer.next)
    return exitCodes.done
  })
}
