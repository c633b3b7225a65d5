import type { HttpClient, HttpOptions, HttpResponse } from '../../pipelines/http-client.ts'
import { type Page, PageGuard, type PageLimits } from './page-guard.ts'

export interface PagingOptions<P> extends PageLimits {
  /** What is sent with every page, next to the paging parameters. */
  request?: HttpOptions
  parse: (response: HttpResponse) => P
}

export interface OffsetOptions<Item> extends PagingOptions<Page<Item>> {
  /** Names of the two parameters, `{ offset: 'offset', limit: 'length' }`, say. */
  names: { offset: string; limit: string }
  pageSize: number
}

/**
 * Pages by how many items to leave out. Ends at the total, where `parse` tells one, else at a page that is not full.
 * A page may be smaller than was asked for: the next one starts after what came.
 *
 * @example
 * pagesByOffset(eia, 'petroleum/pri/spt/data/', { names: { offset: 'offset', limit: 'length' }, pageSize: 5000, parse })
 */
export async function* pagesByOffset<Item>(
  http: HttpClient,
  address: string,
  options: OffsetOptions<Item>,
): AsyncGenerator<Item[]> {
  const { names, pageSize, request, parse } = options
  const guard = new PageGuard(options)
  for (;;) {
    guard.next()
    const paging = { [names.offset]: guard.itemsSeen, [names.limit]: pageSize }
    const response = await http.get(address, { ...request, query: { ...request?.query, ...paging } })
    const page = parse(response)
    const isLast = guard.takes(page, response)
    if (page.items.length > 0) yield page.items
    if (isLast || (page.total === undefined && page.items.length < pageSize)) return
  }
}

export interface NumberedPage<Item> extends Page<Item> {
  /** How many pages there are, where the service tells. */
  pages?: number | undefined
}

export interface NumberOptions<Item> extends PagingOptions<NumberedPage<Item>> {
  /** Names of the parameters, `{ page: 'page', size: 'pageSize' }`, say. */
  names: { page: string; size: string }
  pageSize: number
  /** Number of the first page. Default 1. */
  first?: number
}

/**
 * Pages by number. Ends at the total or the number of pages, where `parse` tells one, else at a page that is not full.
 *
 * @example
 * pagesByNumber(smartsheet, `sheets/${id}`, { names: { page: 'page', size: 'pageSize' }, pageSize: 500, parse })
 */
export async function* pagesByNumber<Item>(
  http: HttpClient,
  address: string,
  options: NumberOptions<Item>,
): AsyncGenerator<Item[]> {
  const { names, pageSize, request, parse, first = 1 } = options
  const guard = new PageGuard(options)
  for (let number = first; ; number++) {
    guard.next()
    const paging = { [names.page]: number, [names.size]: pageSize }
    const response = await http.get(address, { ...request, query: { ...request?.query, ...paging } })
    const page = parse(response)
    const isLast = guard.takes(page, response)
    if (page.items.length > 0) yield page.items
    if (isLast) return
    if (page.pages !== undefined && number - first + 1 >= page.pages) {
      guard.ends()
      return
    }
    if (page.total === undefined && page.pages === undefined && page.items.length < pageSize) return
  }
}
