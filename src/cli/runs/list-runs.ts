import type { z } from '@hono/zod-openapi'
import type { Command } from 'commander'
import { runRoutes as routes, type runSummary } from '../../api/contract/runs.ts'
import { runHandlers as handlers } from '../../api/routes/runs.ts'
import { formatDuration } from '../../pipelines/format-duration.ts'
import { didYouMean } from '../../pipelines/nearest.ts'
import { Refusal } from '../../pipelines/refusal.ts'
import { runStates } from '../../runs/run.ts'
import { findDefinition } from '../../runs/starting/run-request.ts'
import { exitCodes } from '../exit-codes.ts'
import { colouredState } from '../output/colours.ts'
import { fromTo } from '../output/from-to.ts'
import { printNext } from '../output/print-next.ts'
import { print, printJson } from '../output/stdout.ts'
import { table } from '../output/table.ts'
import { moment, oneLine } from '../output/words.ts'
import { askRoute } from '../project/ask-route.ts'
import { openPlatform } from '../project/open-platform.ts'
import { definitionsOf, loadProject } from '../project/project.ts'

export interface ListFlags {
  pipeline?: string
  state?: string
  trigger?: string
  backfill?: string
  from?: string
  to?: string
  search?: string
  sort?: '-startedAt' | 'startedAt' | '-durationMs' | 'durationMs'
  limit: number
  after?: string
  file?: string
  json?: true
}

const verbs = 'list show items compare events logs resume plan retry done bulk pause cancel'.split(' ')

/** Lists runs, by default the newest first. `word` is what stands where a command was expected. */
export async function listAll(command: Command, word: string | undefined, flags: ListFlags): Promise<number> {
  if (word !== undefined) refuseWord(word)
  const { sort, limit, after, file, json, from, to, ...filter } = flags
  for (const state of filter.state?.split(',') ?? []) checkState(state)
  const project = await loadProject(command)
  if (filter.pipeline !== undefined) findDefinition(definitionsOf(project), filter.pipeline)
  const platform = await openPlatform(project, { simulate: false })
  const { timezone } = platform.config
  const query = {
    ...filter,
    ...fromTo({ from, to }, timezone),
  }
  try {
    if (file !== undefined) {
      const { exportList } = await import('../output/export-list.ts')
      return await exportList(platform, '/api/runs/export', { file, query })
    }
    const asked = { query: { ...query, sort, limit, after } }
    const { items, next } = await askRoute({ platform, routes, handlers }, 'get /api/runs', asked)
    if (json) printJson({ runs: items, next })
    else print(items.length === 0 ? 'no runs' : runTable(items))
    if (!json) printNext(next)
    return exitCodes.done
  } finally {
    await platform.stop()
  }
}

function checkState(state: string): void {
  if ((runStates as readonly string[]).includes(state)) return
  throw new Refusal(`expected a state of ${runStates.join(', ')}, got '${state}'${didYouMean(state, runStates)}`)
}

function refuseWord(word: string): never {
  if (/^[0-9a-f-]{4,}$/i.test(word)) {
    throw new Refusal(`expected what to do with run ${word}; \`millrace runs show ${word}\` shows it`)
  }
  throw new Refusal(`expected ${verbs.join(', ')} after 'runs', got '${word}'${didYouMean(word, verbs)}`)
}

function runTable(runs: readonly z.output<typeof runSummary>[]): string {
  return table(
    ['run', 'pipeline', 'mode', 'state', 'started', '>duration', ''],
    runs.map(({ id, pipeline, mode, status, startedAt, durationMs, error }) => [
      id,
      pipeline,
      mode,
      colouredState(status),
      startedAt ? moment(startedAt) : '',
      durationMs === null ? '' : formatDuration(durationMs),
      error ? oneLine(error.message, 80) : '',
    ]),
  )
}
