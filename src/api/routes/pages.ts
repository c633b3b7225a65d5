import type { Pool } from 'pg'
import { didYouMean } from '../../pipelines/nearest.ts'
import type { Label } from '../../pipelines/pages/label.ts'
import type { Page } from '../../pipelines/pages/page.ts'
import { NothingThere } from '../../pipelines/refusal.ts'
import type { Platform } from '../../platform.ts'
import type { pageRoutes } from '../contract/pages.ts'
import type { HandlersOf } from '../handlers.ts'

/** More is no picture. */
const mostRows = 5_000

/** Pages that systems declare, as data. */
export const pageHandlers: HandlersOf<typeof pageRoutes> = {
  'get /api/pages': ({ platform }) => ({
    items: platform.config.systems.flatMap(({ name: system, pages }) =>
      pages.map(({ name, title }) => ({ system, name, title })),
    ),
  }),
  'get /api/pages/{system}/{page}': ({ platform, path }) => {
    const { name, title, refreshMs, blocks } = pageOf(platform, path)
    return { system: path.system, name, title, refreshMs, blocks }
  },
  'get /api/pages/{system}/{page}/data/{source}': async ({ platform, path, query }) => {
    const { data } = pageOf(platform, path)
    const source = Object.hasOwn(data, path.source) ? data[path.source] : undefined
    if (!source)
      throw new NothingThere(
        `expected data of the page, got '${path.source}'${didYouMean(path.source, Object.keys(data))}`,
      )
    const { database, clock } = await platform.engine()
    const now = clock.now()
    // Whatever a system's page does, it only reads.
    const rows = await database.transaction(
      async (client) =>
        await source({
          pool: client as unknown as Pool,
          query: { from: query.from ?? null, to: query.to ?? null },
          now,
        }),
      { readOnly: true },
    )
    return { at: now, rows: rows.slice(-mostRows).map(rowOf), isCut: rows.length > mostRows }
  },
}

function pageOf(platform: Platform, { system, page }: { system: string; page: string }): Page {
  const found = platform.config.systems.find(({ name }) => name === system)?.pages.find(({ name }) => name === page)
  if (!found) throw new NothingThere(`expected a page that a system declares, got '${system}/${page}'`)
  return found
}

/** A row as JSON can tell it: words in each language as they are, instants as text, anything else that is no plain value too. */
function rowOf(row: object): Record<string, Cell> {
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, cellOf(value)]))
}

type Cell = Label | number | boolean | null

function cellOf(value: unknown): Cell {
  if (value === null || value === undefined) return null
  if (typeof value === 'string' || typeof value === 'boolean') return value
  if (typeof value === 'number') return Number.isFinite(value) ? value : null
  if (value instanceof Date) return value.toISOString()
  return isLabel(value) ? value : JSON.stringify(value)
}

function isLabel(value: object): value is Exclude<Label, string> {
  const texts: unknown[] = Object.values(value)
  return Object.keys(value).toSorted().join() === 'en,pt-BR' && texts.every((text) => typeof text === 'string')
}
