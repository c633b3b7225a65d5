import type { Command } from 'commander'
import { formatDuration } from '../../pipelines/format-duration.ts'
import type { BackfillReport, BackfillWindow, WindowCounts } from '../../scheduler/backfills/backfill.ts'
import { exitCodes } from '../exit-codes.ts'
import { colouredState } from '../output/colours.ts'
import { print, printJson } from '../output/stdout.ts'
import { table } from '../output/table.ts'
import { counted, grouped, moment, oneLine } from '../output/words.ts'
import { openPlatform } from '../project/open-platform.ts'
import { loadProject } from '../project/project.ts'
import { withBackfill } from './with-backfill.ts'

const told = ['done', 'running', 'failed', 'cancelled', 'left'] as const satisfies (keyof WindowCounts)[]

/** Lists the newest backfills. */
export async function listAll(command: Command, { json }: { json?: true }): Promise<number> {
  const platform = await openPlatform(await loadProject(command), { simulate: false })
  try {
    const backfills = await platform.listBackfills()
    if (json) printJson({ backfills })
    else print(backfills.length === 0 ? 'no backfills' : backfillTable(backfills))
    return exitCodes.done
  } finally {
    await platform.stop()
  }
}

/** Shows one backfill with its windows. */
export async function showOne(command: Command, typed: string, { json }: { json?: true }): Promise<number> {
  return await withBackfill(command, typed, async (platform, id) => {
    const backfill = await platform.getBackfill(id)
    if (json) printJson(backfill)
    else print(`${head(backfill)}\n\n${windowTable(backfill.windows)}\n\n${summaryOf(backfill.counts)}`)
    return exitCodes.done
  })
}

function backfillTable(backfills: readonly BackfillReport[]): string {
  return table(
    ['backfill', 'pipeline', 'from', 'to', 'every', 'state', '>windows', ...told.map((name) => `>${name}`), 'started'],
    backfills.map(({ id, pipeline, from, to, every, state, counts, createdAt }) => [
      id,
      pipeline,
      from,
      to,
      every,
      colouredState(state),
      grouped(counts.all),
      ...told.map((name) => grouped(counts[name])),
      moment(createdAt),
    ]),
  )
}

function head({
  id,
  pipeline,
  state,
  from,
  to,
  every,
  choice,
  parallel,
  createdAt,
  createdBy,
}: BackfillReport): string {
  const what = `${from} to ${to}, every ${every}, ${choice}, ${parallel} at once`
  return `${pipeline}  ${colouredState(state)}  ${id}\n${what}; started ${moment(createdAt)} by ${createdBy}`
}

function windowTable(windows: readonly BackfillWindow[]): string {
  return table(
    ['from', 'to', 'state', 'run', '>duration', ''],
    windows.map(({ firstDay, lastDay, status, run, startedAt, endedAt, error }) => [
      firstDay,
      lastDay,
      colouredState(status),
      run,
      startedAt && endedAt ? formatDuration(Date.parse(endedAt) - Date.parse(startedAt)) : '',
      error ? oneLine(error.message, 80) : '',
    ]),
  )
}

function summaryOf(counts: WindowCounts): string {
  return `${counted(counts.all, 'window')}: ${told.map((name) => `${grouped(counts[name])} ${name}`).join(', ')}`
}
