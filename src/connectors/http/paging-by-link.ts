import type { HttpClient, HttpOptions, HttpResponse } from '../../pipelines/http-client.ts'
import { holdsSecret } from './address.ts'
import { type Page, PageGuard } from './page-guard.ts'
import type { PagingOptions } from './paging.ts'

export interface LinkedPage<Item> extends Page<Item> {
  /** The address of the next page, absolute or relative to this one's; none on the last page. */
  next?: string | null | undefined
}

/**
 * Pages by the link each one gives to the next. Ends where there is none, with an error when fewer items have come than
 * `parse` has told as the total. A link to another origin is refused, as the
 * request's credentials go with it, and so is one to a page that was there before.
 */
export async function* pagesByLink<Item>(
  http: HttpClient,
  address: string,
  options: PagingOptions<LinkedPage<Item>>,
): AsyncGenerator<Item[]> {
  const { request, parse } = options
  const guard = new PageGuard(options)
  const asked = new Set<string>()
  let next: string | undefined = address
  while (next !== undefined) {
    guard.next()
    const isFirst = asked.size === 0
    const response: HttpResponse = await http.get(next, isFirst ? request : { ...request, query: secretsOf(request) })
    const page = parse(response)
    guard.takes(page, response)
    if (page.items.length > 0) yield page.items
    asked.add(next)
    next = page.next ? nextAddress(page.next, response, address) : undefined
    if (next !== undefined && asked.has(next)) {
      throw new Error(`expected ${response.address} to link to a new page, got a link to one that was there before`)
    }
  }
  guard.ends()
}

/** A link has the parameters of its page; only the keys may be missing. */
function secretsOf(request: HttpOptions | undefined): HttpOptions['query'] {
  return Object.fromEntries(Object.entries(request?.query ?? {}).filter(([, value]) => holdsSecret(value)))
}

function nextAddress(link: string, { address: current }: HttpResponse, first: string): string {
  const url = URL.canParse(link, current) ? new URL(link, current) : undefined
  // A client with baseUrl, which takes relative addresses, checks the origin itself.
  const origin = URL.canParse(first) ? new URL(first).origin : url?.origin
  if (url === undefined || url.origin !== origin) {
    throw new Error(
      `expected the next page of ${current} at the same origin, got a link elsewhere: the credentials would go along`,
    )
  }
  // Read from a header, a key is starred; the client puts it back.
  for (const [name, value] of new URLSearchParams(url.search)) if (value === '***') url.searchParams.delete(name)
  return url.href
}
