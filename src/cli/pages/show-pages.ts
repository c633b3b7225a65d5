import type { Command } from 'commander'
import { pageRoutes as routes } from '../../api/contract/pages.ts'
import { pageHandlers as handlers } from '../../api/routes/pages.ts'
import { exitCodes } from '../exit-codes.ts'
import { print, printJson } from '../output/stdout.ts'
import { table } from '../output/table.ts'
import { askRoute } from '../project/ask-route.ts'
import { withPlatform } from '../quarantine/with-platform.ts'

type Label = string | { en: string }

function cellText(cell: Label | number | boolean | null | undefined): string {
  return typeof cell === 'object' && cell !== null ? textOf(cell) : String(cell ?? '')
}

const textOf = (label: Label) => (typeof label === 'string' ? label : label.en)

/** Lists the pages of all systems. */
export async function listPages(command: Command, { json }: { json?: true }): Promise<number> {
  return await withPlatform(command, async (platform) => {
    const answer = await askRoute({ platform, routes, handlers }, 'get /api/pages')
    const rows = answer.items.map(({ system, name, title }) => [system, name, textOf(title)])
    if (json) printJson(answer)
    else print(rows.length === 0 ? 'no system declares a page' : table(['system', 'page', 'title'], rows))
    return exitCodes.done
  })
}

export interface PageFlags {
  source?: string
  from?: string
  to?: string
  json?: true
}

/** Shows the blocks of a page, or the rows that some of them show. */
export async function showPage(
  command: Command,
  path: { system: string; page: string },
  { source, json, ...query }: PageFlags,
): Promise<number> {
  return await withPlatform(command, async (platform) => {
    const at = { platform, routes, handlers }
    if (source === undefined) {
      const page = await askRoute(at, 'get /api/pages/{system}/{page}', { path })
      const rows = page.blocks.map((block) => [
        block.kind,
        'source' in block ? block.source : '',
        'title' in block && block.title !== undefined ? textOf(block.title) : '',
      ])
      if (json) printJson(page)
      else print(table(['block', 'source', 'title'], rows))
      return exitCodes.done
    }
    const key = 'get /api/pages/{system}/{page}/data/{source}'
    const data = await askRoute(at, key, { path: { ...path, source }, query })
    const names = [...new Set(data.rows.flatMap((row) => Object.keys(row)))]
    const cells = data.rows.map((row) => names.map((name) => cellText(row[name])))
    if (json) printJson(data)
    else print(data.rows.length === 0 ? 'no rows' : table(names, cells))
    return exitCodes.done
  })
}
