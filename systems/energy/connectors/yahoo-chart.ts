import { z } from 'zod'
import { dayInZone, isMidnight } from '../calendar.ts'
import { shown } from './shown.ts'

/** The part of an answer that counts. Without rows there is no `timestamp`, and no `close` either. */
export const yahooAnswer = z.object({
  chart: z.object({
    result: z
      .tuple([
        z.object({
          meta: z.object({
            symbol: z.string(),
            currency: z.string(),
            exchangeTimezoneName: z.string(),
            priceHint: z.int().min(0).max(10),
          }),
          timestamp: z.array(z.int()).optional(),
          indicators: z.object({ quote: z.tuple([z.object({ close: z.array(z.number().nullable()).optional() })]) }),
        }),
      ])
      .nullable(),
    error: z.object({ code: z.string(), description: z.string() }).nullish(),
  }),
})

type YahooAnswer = z.infer<typeof yahooAnswer>

export type YahooChart = NonNullable<YahooAnswer['chart']['result']>[0]

/** The chart in the answer, of the future that was asked for. */
export function chartOf({ chart: { result, error } }: YahooAnswer, symbol: string): YahooChart {
  if (!result) {
    const reason = error ? `${error.code}: ${error.description}` : 'no result and no error'
    throw new Error(`expected the chart of ${symbol}, got ${shown(reason)}`)
  }
  const [chart] = result
  if (chart.meta.symbol !== symbol)
    throw new Error(`expected the chart of ${symbol}, got one of ${shown(chart.meta.symbol)}`)
  if (chart.meta.currency !== 'USD') throw new Error(`expected ${symbol} in USD, got ${shown(chart.meta.currency)}`)
  return chart
}

/** The close of one day. */
export interface DailyClose {
  day: string
  close: number | null
}

/**
 * The closes of the days that are over, holidays as null.
 *
 * The last bar may be that of the day still being traded. It is told by its day, or by its stamp: settled bars are
 * stamped with midnight at the exchange, the live one with the last trade.
 *
 * @param now an instant of the day that is still being traded
 */
export function settledCloses({ meta, timestamp = [], indicators }: YahooChart, now: Date): DailyClose[] {
  const { symbol, exchangeTimezoneName: zone } = meta
  const closes = indicators.quote[0].close ?? []
  if (closes.length !== timestamp.length) {
    throw new Error(`expected as many closes as stamps of ${symbol}, got ${closes.length} and ${timestamp.length}`)
  }
  const bars = timestamp.map((seconds, index) => ({ at: new Date(seconds * 1000), close: closes[index] ?? null }))
  const last = bars.at(-1)
  if (last && !isMidnight(last.at, zone)) bars.pop()
  const today = dayInZone(now, zone)
  return bars.map(({ at, close }) => ({ day: dayInZone(at, zone), close })).filter(({ day }) => day < today)
}
