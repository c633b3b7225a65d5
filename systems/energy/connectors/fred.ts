import { type HttpClient, pagesByOffset } from 'millrace'
import { z } from 'zod'
import { readAnswer } from './contract.ts'
import { DayCheck } from './day-check.ts'
import type { KeyedFetchOptions } from './fetch-options.ts'
import { publishedPrice } from './missing-values.ts'
import { type Commodity, type Price, unitOf } from './price.ts'

/** The most rows the service gives at once. */
const mostRows = 100_000

const commodityOf: Readonly<Record<string, Commodity>> = {
  DCOILWTICO: 'WTI',
  DCOILBRENTEU: 'BRENT',
  DHHNGSP: 'NATGAS',
}

// `count` is left out on purpose: it may be that of the page and must not end the paging.
const fredAnswer = z.object({ observations: z.array(z.object({ date: z.string(), value: z.string() })) })

/** Daily spot prices of FRED, which republishes those of the EIA, by commodity and day, page by page. */
export async function* fetchFred(options: KeyedFetchOptions): AsyncGenerator<Price[]> {
  const { http, baseUrl, key } = options
  // A run asks three times, far from the 120 a minute that a key may; XML is what comes without file_type.
  const client = http.extend({ baseUrl, query: { api_key: key, file_type: 'json' } })
  for (const [series, commodity] of Object.entries(commodityOf)) yield* pricesOf(client, series, commodity, options)
}

async function* pricesOf(
  client: HttpClient,
  series: string,
  commodity: Commodity,
  { source, firstDay, lastDay, pageRows = mostRows }: KeyedFetchOptions,
): AsyncGenerator<Price[]> {
  const days = new DayCheck({ firstDay, lastDay })
  const pages = pagesByOffset(client, 'series/observations', {
    names: { offset: 'offset', limit: 'limit' },
    pageSize: pageRows,
    request: {
      query: { series_id: series, observation_start: firstDay, observation_end: lastDay, sort_order: 'asc' },
    },
    parse: (response) => ({ items: readAnswer(response, source, fredAnswer).observations }),
  })
  for await (const observations of pages) {
    yield observations.flatMap(({ date, value }): Price[] => {
      days.next(`FRED ${series}`, date)
      const price = publishedPrice(value, 'fred')
      if (price === undefined) return []
      return [{ commodity, source: source.code, date, price, unit: unitOf[commodity], instrument: 'spot' }]
    })
  }
}
