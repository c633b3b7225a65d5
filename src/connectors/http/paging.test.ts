import { describe, expect, test } from 'vitest'
import type { HttpResponse } from '../../pipelines/http-client.ts'
import { secret } from '../../pipelines/secret.ts'
import { pagesByNumber, pagesByOffset } from './paging.ts'
import { pagesByLink } from './paging-by-link.ts'
import { testClient } from './test-client.ts'
import { serve } from './test-server.ts'

interface Body {
  items: number[]
  total?: number
  pages?: number
  next?: string | null
}

function parse(response: HttpResponse): Body {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the test server sends nothing else
  return response.json() as Body
}

/** A service that answers as told; asked for what is noted in `asked`. */
async function service(answer: (query: URLSearchParams, earlier: number) => Body) {
  const asked: string[] = []
  const server = await serve((request, response, earlier) => {
    const { searchParams, pathname } = new URL(request.url ?? '', 'http://h')
    asked.push(`${pathname}?${searchParams.toString()}`)
    // As EIA does: the body says what was asked, so that no two bodies are the same.
    const body = { ...answer(searchParams, earlier), request: Object.fromEntries(searchParams) }
    response.end(JSON.stringify(body))
  })
  const client = testClient({ baseUrl: server.url })
  return {
    http: client.http,
    url: server.url,
    asked,
    async [Symbol.asyncDispose]() {
      await client[Symbol.asyncDispose]()
      await server[Symbol.asyncDispose]()
    },
  }
}

/** As Smartsheet does: past the end comes the last page again. */
function page(count: number, query: URLSearchParams): number[] {
  const number = Math.min(Number(query.get('page')), Math.ceil(count / 2))
  return numbers(count).slice((number - 1) * 2, number * 2)
}

/** Makes the link from the address as it may be shown. */
function parseWithHeaderLink(response: HttpResponse): Body {
  const { items } = parse(response)
  return items[0] === 0 ? { items, next: `${response.address}&page=2` } : { items }
}

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index)
const all = (count: number) => (query: URLSearchParams) => numbers(count).slice(Number(query.get('offset')))

describe('pagesByOffset', () => {
  const names = { offset: 'offset', limit: 'length' }

  test('goes on where the last page ended, to the total, also when pages are smaller than asked for', async () => {
    const rest = all(7)
    await using eia = await service((query) => ({ items: rest(query).slice(0, 3), total: 7 }))
    const pages = pagesByOffset(eia.http, 'data', { names, pageSize: 5, request: { query: { sort: 'period' } }, parse })
    expect(await Array.fromAsync(pages)).toEqual([[0, 1, 2], [3, 4, 5], [6]])
    expect(eia.asked.map((each) => /offset=(\d+)/.exec(each)?.[1])).toEqual(['0', '3', '6'])
    expect(eia.asked.every((each) => each.includes('sort=period') && each.includes('length=5'))).toBe(true)
  })

  test('without a total goes on to a page that is not full', async () => {
    const rest = all(4)
    await using fred = await service((query) => ({ items: rest(query).slice(0, Number(query.get('length'))) }))
    const pagesOf = (pageSize: number) => pagesByOffset(fred.http, 'data', { names, pageSize, parse })
    expect(await Array.fromAsync(pagesOf(3))).toEqual([[0, 1, 2], [3]])
    // An exact multiple shows only by an empty page.
    expect(await Array.fromAsync(pagesOf(2))).toEqual([
      [0, 1],
      [2, 3],
    ])
    expect(await Array.fromAsync(pagesOf(100))).toEqual([numbers(4)])
  })

  test('of nothing yields nothing', async () => {
    await using eia = await service(() => ({ items: [], total: 0 }))
    expect(await Array.fromAsync(pagesByOffset(eia.http, 'data', { names, pageSize: 5, parse }))).toEqual([])
    expect(eia.asked).toHaveLength(1)
  })

  test('stops with an error when the service ignores the offset', async () => {
    await using broken = await service(() => ({ items: [1, 2, 3], total: 9 }))
    const seen: number[][] = []
    const paging = async () => {
      const pages = pagesByOffset(broken.http, 'data', { names, pageSize: 3, parse })
      for await (const items of pages) seen.push(items)
    }
    await expect(paging()).rejects.toThrow('expected new items on page 2, got those of an earlier page again from http')
    expect(seen).toEqual([[1, 2, 3]])
    expect(broken.asked).toHaveLength(2)
  })

  test('stops with an error when pages come in a circle', async () => {
    await using broken = await service((_query, earlier) => ({ items: [earlier % 3, 0, 0] }))
    const pages = pagesByOffset(broken.http, 'data', { names, pageSize: 3, parse })
    await expect(Array.fromAsync(pages)).rejects.toThrow('expected new items on page 4')
  })

  test('stops with an error at the cap of pages, and shows no key', async () => {
    await using endless = await service((_query, earlier) => ({ items: [earlier] }))
    const key = secret('KEY', { from: { KEY: 'CANARY-paging-77' } })
    const request = { query: { api_key: key } }
    const address = `${endless.url}/data?token=CANARY-paging-78`
    const pages = pagesByOffset(endless.http, address, { names, pageSize: 1, request, parse, maxPages: 3 })
    const error = await Array.fromAsync(pages).catch(String)
    expect(error).toContain('expected at most 3 pages, got more of http')
    expect(error).not.toContain('CANARY')
    expect(endless.asked).toHaveLength(3)
  })

  test('stops with an error when items that were counted do not come', async () => {
    await using broken = await service((_query, earlier) => ({ items: earlier === 0 ? [1, 2] : [], total: 9 }))
    const pages = pagesByOffset(broken.http, 'data', { names, pageSize: 2, parse })
    await expect(Array.fromAsync(pages)).rejects.toThrow('expected 9 items of http')
  })

  test('reports a total that changes on the way, and goes by the new one', async () => {
    const rest = all(5)
    await using busy = await service((query, earlier) => ({
      items: rest(query).slice(0, 2),
      total: [4, 5, 5][earlier] ?? 5,
    }))
    const changes: unknown[] = []
    const onTotalChange = (change: object) => changes.push(change)
    const pages = pagesByOffset(busy.http, 'data', { names, pageSize: 2, parse, onTotalChange })
    expect((await Array.fromAsync(pages)).flat()).toEqual(numbers(5))
    expect(changes).toMatchObject([{ before: 4, now: 5, itemsSeen: 4, address: expect.stringContaining('offset=2') }])
  })

  test('stops with an error when the total shrinks on the way, though as many items have come', async () => {
    const rest = all(9)
    await using broken = await service((query, earlier) => ({
      items: rest(query).slice(0, 3),
      total: [9, 6][earlier] ?? 6,
    }))
    const changes: unknown[] = []
    const onTotalChange = (change: object) => changes.push(change)
    const pages = pagesByOffset(broken.http, 'data', { names, pageSize: 3, parse, onTotalChange })
    await expect(Array.fromAsync(pages)).rejects.toThrow('to stay 9 or to grow, got 6 after 6 items')
    expect(changes).toMatchObject([{ before: 9, now: 6, itemsSeen: 6 }])
  })

  test.each([Number.NaN, -1, 1.5])('refuses a total of %d', async (total) => {
    await using broken = await service(() => ({ items: [1] }))
    const pages = pagesByOffset(broken.http, 'data', { names, pageSize: 1, parse: () => ({ items: [1], total }) })
    await expect(Array.fromAsync(pages)).rejects.toThrow(`to be a whole number, got ${total}`)
  })

  test('asks for no more than is read', async () => {
    await using eia = await service((_query, earlier) => ({ items: [earlier], total: 100 }))
    for await (const items of pagesByOffset(eia.http, 'data', { names, pageSize: 1, parse })) if (items[0] === 1) break
    expect(eia.asked).toHaveLength(2)
  })
})

describe('pagesByNumber', () => {
  const names = { page: 'page', size: 'pageSize' }

  test.each<[string, Partial<Body>]>([
    ['a total', { total: 4 }],
    ['a number of pages', { pages: 2 }],
  ])('ends by %s, before the service repeats its last page', async (_name, count) => {
    await using smartsheet = await service((query) => ({ items: page(4, query), ...count }))
    const pages = pagesByNumber(smartsheet.http, 'sheets/1', { names, pageSize: 2, parse })
    expect(await Array.fromAsync(pages)).toEqual([
      [0, 1],
      [2, 3],
    ])
    expect(smartsheet.asked).toEqual(['/sheets/1?page=1&pageSize=2', '/sheets/1?page=2&pageSize=2'])
  })

  test('without either ends at a page that is not full, and does not take the last page twice', async () => {
    await using smartsheet = await service((query) => ({ items: page(Number(query.get('count')), query) }))
    const pagesOf = (count: number) =>
      pagesByNumber(smartsheet.http, `sheets/1?count=${count}`, { names, pageSize: 2, parse })
    expect(await Array.fromAsync(pagesOf(3))).toEqual([[0, 1], [2]])
    await expect(Array.fromAsync(pagesOf(4))).rejects.toThrow('or gives its last page for those past the end')
  })

  test('stops with an error when its last page comes before all that were counted', async () => {
    await using broken = await service((query) => ({ items: [Number(query.get('page'))], pages: 2, total: 3 }))
    const pages = pagesByNumber(broken.http, 'x', { names, pageSize: 1, parse })
    await expect(Array.fromAsync(pages)).rejects.toThrow('expected 3 items of')
  })

  test('may begin at nought', async () => {
    await using other = await service((query) => ({ items: [Number(query.get('page'))], pages: 2 }))
    const pages = pagesByNumber(other.http, 'x', { names, pageSize: 1, first: 0, parse })
    expect(await Array.fromAsync(pages)).toEqual([[0], [1]])
  })
})

describe('pagesByLink', () => {
  const key = secret('KEY', { from: { KEY: 'value-of-key' } })

  test('follows absolute and relative links, with the secrets of the request and no other parameter twice', async () => {
    const nexts = ['/items?cursor=b&kind=x', '?cursor=c&key=***', null]
    await using fhir = await service((_query, earlier) => ({ items: [earlier], next: nexts[earlier] ?? null }))
    const request = { query: { key, kind: 'x', cursor: 'a' } }
    const pages = pagesByLink(fhir.http, 'items', { request, parse })
    expect(await Array.fromAsync(pages)).toEqual([[0], [1], [2]])
    expect(fhir.asked).toEqual([
      '/items?key=value-of-key&kind=x&cursor=a',
      '/items?cursor=b&kind=x&key=value-of-key',
      '/items?cursor=c&key=value-of-key',
    ])
  })

  test('follows a link from a header, where the key is starred', async () => {
    await using fhir = await service((_query, earlier) => ({ items: [earlier] }))
    const client = fhir.http.extend({ query: { token: 'plain-text-key' } })
    expect(await Array.fromAsync(pagesByLink(client, 'items', { parse: parseWithHeaderLink }))).toEqual([[0], [1]])
    expect(fhir.asked).toEqual(['/items?token=plain-text-key', '/items?page=2&token=plain-text-key'])
  })

  test.each([
    ['http://evil.example/items', 'with a base'],
    ['http://evil.example/items', 'without one'],
    ['//evil.example/items', 'without one'],
    ['javascript:1', 'without one'],
  ])('does not go elsewhere: %s, %s', async (next, base) => {
    await using fhir = await service(() => ({ items: [1], next }))
    await using plain = testClient()
    const [http, address] = base === 'with a base' ? [fhir.http, 'items'] : [plain.http, `${fhir.url}/items`]
    const pages = pagesByLink(http, address, { request: { query: { key } }, parse })
    await expect(Array.fromAsync(pages)).rejects.toThrow(/same origin|expected an address of/)
    expect(fhir.asked).toHaveLength(1)
  })

  test('stops with an error when a link leads back, also over empty pages', async () => {
    await using broken = await service((_query, earlier) => ({ items: [], next: earlier % 2 === 0 ? '/b' : '/a' }))
    const pages = pagesByLink(broken.http, 'items', { parse })
    await expect(Array.fromAsync(pages)).rejects.toThrow('got a link to one that was there before')
    expect(broken.asked).toHaveLength(3)
  })

  test('stops with an error when there is no link before all that were counted have come', async () => {
    await using broken = await service((_query, earlier) => ({
      items: [earlier],
      total: 3,
      next: earlier ? null : '?b',
    }))
    const pages = pagesByLink(broken.http, 'items', { parse })
    await expect(Array.fromAsync(pages)).rejects.toThrow('got 2 and then no more pages')
  })

  test('stops with an error when the items repeat or the pages do not end', async () => {
    await using broken = await service((query, earlier) => ({
      items: [query.has('same') ? 1 : earlier],
      next: `?n=${earlier}${query.has('same') ? '&same' : ''}`,
    }))
    await expect(Array.fromAsync(pagesByLink(broken.http, 'x?same', { parse }))).rejects.toThrow('expected new items')
    await expect(Array.fromAsync(pagesByLink(broken.http, 'x', { parse, maxPages: 5 }))).rejects.toThrow('at most 5')
  })
})
