import { addDays } from '../calendar.ts'
import { readAnswer } from './contract.ts'
import { DayCheck } from './day-check.ts'
import type { FetchOptions } from './fetch-options.ts'
import { publishedPrice } from './missing-values.ts'
import { type Commodity, type Price, unitOf } from './price.ts'
import { chartOf, settledCloses, yahooAnswer } from './yahoo-chart.ts'

const commodityOf: Readonly<Record<string, Commodity>> = { 'CL=F': 'WTI', 'BZ=F': 'BRENT', 'NG=F': 'NATGAS' }

/** Anything that does not look like a browser is answered with 429. */
const userAgent =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/139.0.0.0 Safari/537.36'

export interface YahooFetchOptions extends FetchOptions {
  /** Bars of this instant's day are not settled, and left out. */
  now: Date
}

/**
 * Daily closes of the front-month futures from Yahoo's chart API, by commodity and day, a list for each future. Near the
 * spot prices of EIA and FRED, and not the same thing.
 */
export async function* fetchYahoo(options: YahooFetchOptions): AsyncGenerator<Price[]> {
  const { http, baseUrl, source, firstDay, lastDay, now } = options
  const client = http.extend({ baseUrl, headers: { 'user-agent': userAgent } })
  for (const [symbol, commodity] of Object.entries(commodityOf)) {
    const response = await client.get(`v8/finance/chart/${encodeURIComponent(symbol)}`, {
      query: {
        interval: '1d',
        // A day more on each side, whatever zone the exchange is in; period2 itself is not part of the answer.
        period1: seconds(addDays(firstDay, -1)),
        period2: seconds(addDays(lastDay, 2)),
      },
    })
    const chart = chartOf(readAnswer(response, source, yahooAnswer), symbol)
    const days = new DayCheck(options)
    yield settledCloses(chart, now).flatMap(({ day: date, close }): Price[] => {
      if (date < firstDay || date > lastDay) return []
      days.next(`Yahoo ${symbol}`, date)
      const price = publishedPrice(rounded(close, chart.meta.priceHint), 'yahoo')
      if (price === undefined) return []
      return [
        { commodity, source: source.code, date, price, unit: unitOf[commodity], instrument: 'front-month future' },
      ]
    })
  }
}

function seconds(day: string): number {
  return Date.parse(day) / 1000
}

/** Closes are 32-bit floats: 86.04 comes as 86.04000091552734. */
function rounded(close: number | null, priceHint: number): string | null {
  return close === null ? null : close.toFixed(priceHint)
}
