import type { Command } from 'commander'
import { pipelineRoutes } from '../../api/contract/pipelines.ts'
import { pipelineHandlers as handlers } from '../../api/routes/pipelines.ts'
import { exitCodes } from '../exit-codes.ts'
import { print, printJson } from '../output/stdout.ts'
import { table } from '../output/table.ts'
import { askRoute } from '../project/ask-route.ts'
import { withPlatform } from '../quarantine/with-platform.ts'

export interface GridFlags {
  from: string
  to: string
  every?: string
  json?: true
}

/** Shows what the runs of a pipeline say of each window of a stretch. */
export async function showGrid(command: Command, name: string, { json, ...query }: GridFlags): Promise<number> {
  return await withPlatform(command, async (platform) => {
    const asked = { path: { name }, query }
    const key = 'get /api/pipelines/{name}/grid'
    const grid = await askRoute({ platform, routes: pipelineRoutes, handlers }, key, asked)
    if (json) printJson(grid)
    else
      print(
        table(
          ['from', 'to', 'state', 'run'],
          grid.cells.map(({ from, to, state, run }) => [from, to, state, run]),
        ),
      )
    return exitCodes.done
  })
}
