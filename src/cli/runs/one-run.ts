import type { Command } from 'commander'
import { runRoutes as routes } from '../../api/contract/runs.ts'
import { runHandlers as handlers } from '../../api/routes/runs.ts'
import { formatDuration } from '../../pipelines/format-duration.ts'
import { exitCodes } from '../exit-codes.ts'
import { colouredState } from '../output/colours.ts'
import { printNext } from '../output/print-next.ts'
import { print, printJson } from '../output/stdout.ts'
import { table } from '../output/table.ts'
import { moment, oneLine } from '../output/words.ts'
import { askRoute } from '../project/ask-route.ts'
import { withRun } from './with-run.ts'

export interface ItemFlags {
  state?: string
  limit: number
  after?: string
  json?: true
}

/** Lists the items of a step of a run. */
export async function showItems(command: Command, typed: string, step: string, { json, ...query }: ItemFlags) {
  return await withRun(command, typed, async (platform, { id }) => {
    const key = 'get /api/runs/{id}/items'
    const asked = { path: { id }, query: { step, ...query } }
    const page = await askRoute({ platform, routes, handlers }, key, asked)
    const rows = page.items.map(({ item, status, attempts, startedAt, durationMs, error, reason }) => [
      item,
      colouredState(status),
      attempts || '',
      startedAt && moment(startedAt),
      durationMs === null ? '' : formatDuration(durationMs),
      oneLine(error?.message ?? reason ?? ''),
    ])
    if (json) printJson(page)
    else if (rows.length === 0) print(`${step} has no items of that kind`)
    else print(table(['item', 'state', '>attempts', 'started', '>duration', ''], rows))
    if (!json) printNext(page.next)
    return exitCodes.done
  })
}

/** Shows how a run differs from the last good one of its pipeline. */
export async function compareRun(command: Command, typed: string, { json }: { json?: true }): Promise<number> {
  return await withRun(command, typed, async (platform, { id, pipeline }) => {
    const path = { id }
    const compared = await askRoute({ platform, routes, handlers }, 'get /api/runs/{id}/comparison', { path })
    const rows = compared.differences.map(({ what, step, before, now }) => [what, step, before, now])
    if (json) printJson(compared)
    else if (!compared.with) print(`no other run of ${pipeline} has completed`)
    else if (rows.length === 0) print(`it is like run ${compared.with.id}`)
    else print(`against run ${compared.with.id}\n\n${table(['what', 'step', 'before', 'now'], rows)}`)
    return exitCodes.done
  })
}

/** Shows what a retry would run again. */
export async function planRetry(command: Command, typed: string, { json, ...query }: { from?: string; json?: true }) {
  return await withRun(command, typed, async (platform, { id }) => {
    const asked = { path: { id }, query }
    const plan = await askRoute({ platform, routes, handlers }, 'get /api/runs/{id}/retry-plan', asked)
    if (json) printJson(plan)
    else {
      print(`would run again: ${plan.reruns.join(', ') || 'nothing'}`)
      print(`would be reused: ${plan.reuses.join(', ') || 'nothing'}`)
    }
    return exitCodes.done
  })
}
