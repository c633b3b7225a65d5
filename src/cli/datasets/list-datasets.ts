import type { Command } from 'commander'
import { datasetRoutes } from '../../api/contract/datasets.ts'
import { datasetHandlers as handlers } from '../../api/routes/datasets.ts'
import { formatDuration } from '../../pipelines/format-duration.ts'
import { exitCodes } from '../exit-codes.ts'
import { print, printJson } from '../output/stdout.ts'
import { table } from '../output/table.ts'
import { grouped } from '../output/words.ts'
import { askRoute } from '../project/ask-route.ts'
import { withPlatform } from '../quarantine/with-platform.ts'

/** Lists datasets, a line for each series. */
export async function listDatasets(command: Command, { json }: { json?: true }): Promise<number> {
  return await withPlatform(command, async (platform) => {
    const answer = await askRoute({ platform, routes: datasetRoutes, handlers }, 'get /api/datasets')
    const rows = answer.items.flatMap(({ name, table: of, state, series, quarantinedRows }) =>
      series.length === 0
        ? [[name, of, '', state, '', '', grouped(quarantinedRows)]]
        : series.map((one) => [
            name,
            of,
            Object.values(one.series).join(' '),
            one.state,
            one.latest,
            one.ageMs === null ? '' : formatDuration(one.ageMs),
            grouped(quarantinedRows),
          ]),
    )
    if (json) printJson(answer)
    else if (rows.length === 0) print('no datasets')
    else print(table(['dataset', 'table', 'series', 'state', 'newest', '>age', '>in quarantine'], rows))
    return exitCodes.done
  })
}
