import { type HttpClient, pagesByOffset } from 'millrace'
import { readAnswer } from './contract.ts'
import { DayCheck } from './day-check.ts'
import { type EiaAnswer, eiaAnswer, eiaWarnings } from './eia-answer.ts'
import type { KeyedFetchOptions } from './fetch-options.ts'
import { publishedPrice } from './missing-values.ts'
import { type Commodity, type Price, unitOf } from './price.ts'
import { shown } from './shown.ts'

/** The most rows the service gives as JSON at once. */
const mostRows = 5000

/** It asks for fewer than five requests a second, and suspends keys for a while. */
const requestsPerSecond = 4

interface Route {
  path: string
  units: string
  series: Readonly<Record<string, Commodity>>
}

const routes: readonly Route[] = [
  { path: 'petroleum/pri/spt', units: '$/BBL', series: { RWTC: 'WTI', RBRTE: 'BRENT' } },
  { path: 'natural-gas/pri/fut', units: '$/MMBTU', series: { RNGWHHD: 'NATGAS' } },
]

/** Daily spot prices of the EIA, API v2, by commodity and day, page by page. */
export async function* fetchEia(options: KeyedFetchOptions): AsyncGenerator<Price[]> {
  const { http, baseUrl, key } = options
  const client = http.extend({ baseUrl, query: { api_key: key }, perSecond: requestsPerSecond })
  for (const route of routes) yield* pricesOfRoute(client, route, options)
}

async function* pricesOfRoute(client: HttpClient, route: Route, options: KeyedFetchOptions): AsyncGenerator<Price[]> {
  const { source, firstDay, lastDay, pageRows = mostRows } = options
  const days = new DayCheck(options)
  const remark = onceEach((text) => options.log?.info(`EIA ${route.path}: ${text}`))
  const pages = pagesByOffset(client, `${route.path}/data/`, {
    names: { offset: 'offset', limit: 'length' },
    pageSize: pageRows,
    request: {
      query: {
        frequency: 'daily',
        'data[0]': 'value',
        'facets[series][]': Object.keys(route.series),
        start: firstDay,
        end: lastDay,
        // By day and, for the days that two series share, by series: otherwise pages may overlap.
        'sort[0][column]': 'period',
        'sort[0][direction]': 'asc',
        'sort[1][column]': 'series',
        'sort[1][direction]': 'asc',
      },
    },
    parse(response) {
      const answer = readAnswer(response, source, eiaAnswer)
      for (const warning of eiaWarnings(answer)) remark(warning)
      return { items: answer.response.data, total: answer.response.total }
    },
  })
  for await (const rows of pages) yield rows.flatMap((row) => priceOf(row, route, days, source.code) ?? [])
}

/** Tells each text only once: the same warning comes with every page. */
function onceEach(tell: (text: string) => void): (text: string) => void {
  const told = new Set<string>()
  return (text) => {
    if (!told.has(text)) tell(text)
    told.add(text)
  }
}

type Row = EiaAnswer['response']['data'][number]

function priceOf(
  { period, series, units, value }: Row,
  route: Route,
  days: DayCheck,
  source: string,
): Price | undefined {
  const commodity = route.series[series]
  if (!commodity) {
    const asked = Object.keys(route.series).join(', ')
    throw new Error(`expected EIA series ${asked}, as asked for, got ${shown(series)}`)
  }
  days.next(`EIA ${series}`, period)
  if (units !== route.units) {
    throw new Error(`expected EIA ${series} in ${route.units}, got ${shown(units)}`)
  }
  const price = publishedPrice(value, 'eia')
  if (price === undefined) return undefined
  return { commodity, source, date: period, price, unit: unitOf[commodity], instrument: 'spot' }
}
