import type { Command } from 'commander'
import { formatDuration } from '../../pipelines/format-duration.ts'
import { didYouMean } from '../../pipelines/nearest.ts'
import { Refusal } from '../../pipelines/refusal.ts'
import { type Run, runStates } from '../../runs/run.ts'
import { findDefinition } from '../../runs/starting/run-request.ts'
import { runHead } from '../../runs/trail/report.ts'
import { readRunPage } from '../../runs/trail/run-page-store.ts'
import { exitCodes } from '../exit-codes.ts'
import { colouredState } from '../output/colours.ts'
import { print, printJson } from '../output/stdout.ts'
import { table } from '../output/table.ts'
import { moment, oneLine } from '../output/words.ts'
import { openPlatform } from '../project/open-platform.ts'
import { definitionsOf, loadProject } from '../project/project.ts'

export interface ListFlags {
  pipeline?: string
  state?: string
  limit: number
  to?: string
  json?: true
}

const verbs = 'list show items compare events logs resume plan retry done bulk pause cancel'.split(' ')

/** Lists the newest runs. `word` is what stands where a command was expected. */
export async function listAll(command: Command, word: string | undefined, flags: ListFlags): Promise<number> {
  if (word !== undefined) refuseWord(word)
  const { pipeline, state, limit, to } = flags
  const known = runStates.find((one) => one === state)
  if (state !== undefined && known === undefined) {
    throw new Refusal(`expected a state of ${runStates.join(', ')}, got '${state}'${didYouMean(state, runStates)}`)
  }
  const project = await loadProject(command)
  if (pipeline !== undefined) findDefinition(definitionsOf(project), pipeline)
  const platform = await openPlatform(project, { simulate: false })
  try {
    if (to !== undefined) {
      const { exportList } = await import('../output/export-list.ts')
      return await exportList(platform, '/api/runs/export', { to, query: { pipeline, state } })
    }
    const { items: runs } = await readRunPage((await platform.engine()).database.pool, {
      limit,
      pipeline,
      state: known && [known],
    })
    if (flags.json) printJson({ runs: runs.map(runHead) })
    else print(runs.length === 0 ? 'no runs' : runTable(runs))
    return exitCodes.done
  } finally {
    await platform.stop()
  }
}

function refuseWord(word: string): never {
  if (/^[0-9a-f-]{4,}$/i.test(word)) {
    throw new Refusal(`expected what to do with run ${word}; \`millrace runs show ${word}\` shows it`)
  }
  throw new Refusal(`expected ${verbs.join(', ')} after 'runs', got '${word}'${didYouMean(word, verbs)}`)
}

function runTable(runs: readonly Run[]): string {
  return table(
    ['run', 'pipeline', 'mode', 'state', 'started', '>duration', ''],
    runs.map((run) => {
      const { durationMs, error } = runHead(run)
      return [
        run.id,
        run.pipeline,
        run.mode,
        colouredState(run.state),
        run.startedAt ? moment(run.startedAt) : '',
        durationMs === null ? '' : formatDuration(durationMs),
        error ? oneLine(error.message, 80) : '',
      ]
    }),
  )
}
