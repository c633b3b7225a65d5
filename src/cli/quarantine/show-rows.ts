import type { Command } from 'commander'
import { datasetRoutes as routes } from '../../api/contract/datasets.ts'
import { datasetHandlers as handlers } from '../../api/routes/datasets.ts'
import { Refusal } from '../../pipelines/refusal.ts'
import { exitCodes } from '../exit-codes.ts'
import { printNext } from '../output/print-next.ts'
import { print, printJson } from '../output/stdout.ts'
import { askRoute } from '../project/ask-route.ts'
import { type FilterFlags, filterOf } from './selection.ts'
import { rowLines, showBatch } from './show-batch.ts'
import { withPlatform } from './with-platform.ts'

export interface RowFlags extends FilterFlags {
  limit: number
  after?: string
  json?: true
}

/** Shows a batch, or the rows of all that fit the filter, with their values. */
export async function showKept(command: Command, batch: string | undefined, flags: RowFlags): Promise<number> {
  const { limit, after, json, ...filter } = flags
  if (batch !== undefined) {
    const [other] = [...Object.keys(filter), ...(after === undefined ? [] : ['after'])]
    if (other !== undefined) throw new Refusal(`expected a batch or --${other}, got both; leave one out`)
    return await showBatch(command, batch, { limit, json })
  }
  return await withPlatform(command, async (platform) => {
    const asked = await filterOf((await platform.engine()).database.pool, undefined, filter)
    const query = { ...asked, limit, after }
    const { items, next } = await askRoute({ platform, routes, handlers }, 'get /api/quarantine/rows', { query })
    if (json) printJson({ rows: items, next })
    else if (items.length === 0) print('nothing is kept that fits')
    else
      print(
        items
          .flatMap((row) => rowLines(row, `  batch ${row.batch}`))
          .join('\n')
          .trimStart(),
      )
    if (!json) printNext(next)
    return exitCodes.done
  })
}
