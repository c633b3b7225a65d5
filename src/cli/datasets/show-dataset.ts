import type { Command } from 'commander'
import { datasetRoutes as routes } from '../../api/contract/datasets.ts'
import { datasetHandlers as handlers } from '../../api/routes/datasets.ts'
import { exitCodes } from '../exit-codes.ts'
import { print, printJson } from '../output/stdout.ts'
import { table } from '../output/table.ts'
import { grouped, moment } from '../output/words.ts'
import { askRoute } from '../project/ask-route.ts'
import { withPlatform } from '../quarantine/with-platform.ts'

export interface QualityFlags {
  days?: string
  file?: string
  json?: true
}

/** Shows what gates said of the rows that were loaded into a dataset, or writes it into a file. */
export async function showQuality(command: Command, name: string, { json, file, ...query }: QualityFlags) {
  return await withPlatform(command, async (platform) => {
    const at = { platform, routes, handlers }
    const path = { name }
    if (file !== undefined) {
      const { exportList } = await import('../output/export-list.ts')
      return await exportList(platform, '/api/datasets/{name}/quality/export', { file, path, query })
    }
    const answer = await askRoute(at, 'get /api/datasets/{name}/quality', { path, query })
    const rows = answer.items.map((one) => [
      moment(one.at),
      one.source,
      one.score,
      one.verdict,
      grouped(one.rows),
      one.run,
    ])
    if (json) printJson(answer)
    else if (rows.length === 0) print(`no gate has said anything of ${name} in that time`)
    else print(table(['at', 'source', '>score', 'verdict', '>rows', 'run'], rows))
    return exitCodes.done
  })
}

export interface ValuesFlags {
  from?: string
  to?: string
  json?: true
}

/** Shows the value of each series of a dataset by time. */
export async function showValues(command: Command, name: string, { json, ...query }: ValuesFlags): Promise<number> {
  return await withPlatform(command, async (platform) => {
    const key = 'get /api/datasets/{name}/values'
    const answer = await askRoute({ platform, routes, handlers }, key, { path: { name }, query })
    const rows = answer.items.flatMap(({ series, points }) =>
      points.map(({ at, value }) => [at, Object.values(series).join(' '), value]),
    )
    if (json) printJson(answer)
    else if (rows.length === 0) print(`${name} has no values in that time`)
    else print(table(['at', 'series', '>value'], rows))
    return exitCodes.done
  })
}
