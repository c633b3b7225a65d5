import type { Pool } from 'pg'
import { functionIfAny, knownOptions } from '../checks.ts'
import { parseDuration } from '../duration.ts'
import { checkedName } from '../name.ts'
import { Refusal, shown, within } from '../refusal.ts'
import type { PageBlock } from './block.ts'
import { checkBlock } from './check-block.ts'
import { checkedLabel, type Label } from './label.ts'

/** What a page's data is read with. */
interface PageContext {
  /** The database: read only, and briefly, for this is asked whenever somebody looks. Bind what comes from `query`. */
  pool: Pool
  /** The stretch of days that is looked at, inclusive; null where the page asks for no certain one. */
  query: { readonly from: string | null; readonly to: string | null }
  /** Business time. */
  now: Date
}

/** Rows of a block, by column; a cell may be a label, in each language. The newest 5 000 are shown. */
type PageSource = (context: PageContext) => Promise<readonly object[]>

export interface PageOptions {
  title: Label
  /** How often it is read anew. Default '30s'. */
  refreshEvery?: string
  /** What it shows, from top to bottom. */
  blocks: readonly PageBlock[]
  /** What its blocks show, by the names they call it by. */
  data?: Readonly<Record<string, PageSource>>
}

/** A page of the dashboard. Made by {@link page}. */
export interface Page {
  readonly name: string
  readonly title: Label
  readonly refreshMs: number
  readonly blocks: readonly PageBlock[]
  readonly data: Readonly<Record<string, PageSource>>
}

const keys = { title: true, refreshEvery: true, blocks: true, data: true } satisfies Record<keyof PageOptions, true>
const shortestRefreshMs = 5000

/**
 * Declares a page of the dashboard, as data: it is at /pages/SYSTEM/NAME. List it in the system's `pages`.
 *
 * @example
 * page('prices', {
 *   title: { en: 'Prices', 'pt-BR': 'Preços' },
 *   blocks: [{ kind: 'card', title: 'Latest', source: 'latest', label: 'commodity', value: 'price' }],
 *   data: {
 *     latest: async ({ pool }) =>
 *       (await pool.query('select distinct on (commodity) commodity, price from energy.price_data order by 1, date desc')).rows,
 *   },
 * })
 */
export function page(name: string, options: PageOptions): Page {
  return within(`page ${shown(name)}`, () => {
    knownOptions(options, keys)
    const { title, refreshEvery = '30s', blocks, data = {} } = options
    const refreshMs = parseDuration(refreshEvery, 'refreshEvery')
    if (refreshMs < shortestRefreshMs) {
      throw new Refusal(`expected refreshEvery to be '5s' or more, got ${shown(refreshEvery)}`)
    }
    const sources = Object.keys(data)
    for (const source of sources) functionIfAny(data[source], checkedName(source, 'source of data'))
    if (!Array.isArray(blocks)) throw new Refusal(`expected blocks to be a list, got ${shown(blocks)}`)
    for (const block of blocks) checkBlock(block, sources)
    return Object.freeze({
      name: checkedName(name, 'page'),
      title: checkedLabel(title, 'title'),
      refreshMs,
      blocks: Object.freeze([...blocks]),
      data: Object.freeze({ ...data }),
    })
  })
}

/** A list of declared pages, each with a name of its own. */
export function checkedPages(pages: readonly Page[]): readonly Page[] {
  if (!Array.isArray(pages)) throw new Refusal(`expected pages to be a list, got ${shown(pages)}`)
  for (const each of pages) {
    if (each?.blocks === undefined) {
      throw new Refusal(`expected pages to list what page('name', { ... }) returns, got ${shown(each)}`)
    }
  }
  return Object.freeze([...pages])
}
