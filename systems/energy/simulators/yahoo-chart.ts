import { dayInZone, startOfDay } from '../calendar.ts'
import type { DatedPrice } from './price-file.ts'
import { type Bar, exchangeZone, lastTrade, liveBar, sessionsOf, settledBar } from './yahoo-bars.ts'
import type { Future } from './yahoo-futures.ts'
import { rangeDays, type YahooStretch } from './yahoo-query.ts'

interface ChartRequest {
  symbol: string
  future: Future
  prices: readonly DatedPrice[]
  stretch: YahooStretch
  now: Date
  seed: number
}

/** The zone as New York calls it at the moment. */
function zoneFacts(now: Date) {
  const day = dayInZone(now, exchangeZone)
  const offsetSeconds = (Date.parse(day) - startOfDay(day, exchangeZone).getTime()) / 1000
  return {
    gmtoffset: offsetSeconds,
    timezone: offsetSeconds === -14_400 ? 'EDT' : 'EST',
    exchangeTimezoneName: exchangeZone,
  }
}

/** Bars as the service sends them: parallel lists, and no list at all when there is no bar. */
function asLists(bars: readonly Bar[]) {
  if (bars.length === 0) return { indicators: { quote: [{}], adjclose: [{}] } }
  const list = (name: keyof Bar) => bars.map((bar) => bar[name])
  const quote = {
    open: list('open'),
    high: list('high'),
    low: list('low'),
    close: list('close'),
    volume: list('volume'),
  }
  return {
    timestamp: list('timestamp'),
    indicators: { quote: [quote], adjclose: [{ adjclose: list('close') }] },
  }
}

/** The chart of one future over a stretch of time. */
export function yahooChart({ symbol, future, prices, stretch, now, seed }: ChartRequest) {
  const sessions = sessionsOf(prices.filter(({ date }) => date >= future.firstDay))
  const trade = lastTrade(symbol, sessions, now, seed)
  const bars = sessions
    .filter(({ timestamp }) => timestamp >= stretch.from && timestamp < stretch.to)
    .map((session) => settledBar(symbol, session, seed))
  const before = sessions.findLast(({ timestamp, close }) => timestamp < stretch.from && close !== null)
  // A stretch that reaches the last settled day gets the live bar on top, even when period2 lies before it.
  const recent = stretch.to >= (sessions.at(-1)?.timestamp ?? Number.POSITIVE_INFINITY)
  if (trade.live && recent && stretch.from <= trade.timestamp) bars.push(liveBar(symbol, trade, seed))
  const meta = {
    currency: 'USD',
    symbol,
    exchangeName: future.exchangeName,
    fullExchangeName: future.fullExchangeName,
    instrumentType: 'FUTURE',
    firstTradeDate: future.firstTradeDate,
    regularMarketTime: trade.timestamp,
    hasPrePostMarketData: false,
    ...zoneFacts(now),
    regularMarketPrice: Number(trade.price.toFixed(future.priceHint)),
    chartPreviousClose: Number((before?.close ?? 0).toFixed(future.priceHint)),
    priceHint: future.priceHint,
    shortName: future.shortName,
    dataGranularity: '1d',
    range: stretch.range,
    validRanges: Object.keys(rangeDays),
  }
  return { chart: { result: [{ meta, ...asLists(bars) }], error: null } }
}
