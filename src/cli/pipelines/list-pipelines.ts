import type { Command } from 'commander'
import { pipelineRoutes } from '../../api/contract/pipelines.ts'
import { pipelineHandlers as handlers } from '../../api/routes/pipelines.ts'
import { exitCodes } from '../exit-codes.ts'
import { colouredState } from '../output/colours.ts'
import { print, printJson } from '../output/stdout.ts'
import { table } from '../output/table.ts'
import { moment } from '../output/words.ts'
import { askRoute } from '../project/ask-route.ts'
import { withPlatform } from '../quarantine/with-platform.ts'

/** Lists all pipelines, with how they stand. */
export async function listPipelines(command: Command, { json }: { json?: true }): Promise<number> {
  return await withPlatform(command, async (platform) => {
    const answer = await askRoute({ platform, routes: pipelineRoutes, handlers }, 'get /api/pipelines')
    const rows = answer.items.map(({ name, system, lastRun, running, queued, successRate, nextDueAt }) => [
      name,
      system,
      lastRun && colouredState(lastRun.status),
      lastRun && moment(lastRun.createdAt),
      running,
      queued,
      successRate === null ? '' : `${successRate} %`,
      nextDueAt && moment(nextDueAt),
    ])
    if (json) printJson(answer)
    else if (rows.length === 0) print('no pipelines')
    else print(table(['pipeline', 'system', 'last run', 'when', '>running', '>queued', '>success', 'next'], rows))
    return exitCodes.done
  })
}
