import type { Command } from 'commander'
import { formatDuration } from '../../pipelines/format-duration.ts'
import { type RunEvent, readEvents } from '../../runs/trail/event-store.ts'
import { exitCodes } from '../exit-codes.ts'
import { colouredState } from '../output/colours.ts'
import { print, printJson, stdoutIsClosed } from '../output/stdout.ts'
import { table } from '../output/table.ts'
import { oneLine } from '../output/words.ts'
import { withRun } from './with-run.ts'

const pageSize = 1000

/** Shows the trail of a run. */
export async function showEvents(command: Command, typed: string, { json }: { json?: boolean }): Promise<number> {
  return await withRun(command, typed, async (platform, { id }) => {
    const { pool } = (await platform.engine()).database
    const all: RunEvent[] = []
    for (;;) {
      const page = await readEvents(pool, id, { after: all.at(-1)?.number ?? 0, limit: pageSize })
      all.push(...page)
      if (page.length < pageSize || stdoutIsClosed()) break
    }
    if (json) printJson({ run: id, events: all })
    else print(table(['>no', 'at', 'step', 'from', 'to', '>attempt', 'by', ''], all.map(cells)))
    return exitCodes.done
  })
}

function cells(event: RunEvent): (string | number)[] {
  const { number, at, step, item, from, to, attempt, actor } = event
  return [
    number,
    at.toISOString(),
    item ? `${step} ${item}` : (step ?? ''),
    from ?? '',
    colouredState(to),
    attempt || '',
    // A worker's whole id is for programs; its beginning tells it apart.
    actor.replace(/^(worker [0-9a-f]{8})[0-9a-f-]+$/, '$1'),
    noteOf(event),
  ]
}

function noteOf({ detail, durationMs }: RunEvent): string {
  const why = detail?.error?.message ?? detail?.reason ?? detail?.message
  if (why) return oneLine(why)
  return durationMs === null ? '' : formatDuration(durationMs)
}
