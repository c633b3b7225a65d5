import { type Context, Hono } from 'hono'
import type { FailureBody, ListeningSimulator } from 'millrace/simulator'
import { SeriesBook } from './series.ts'
import { type SimulatorOptions, startPriceSimulator } from './simulator.ts'
import { yahooChart } from './yahoo-chart.ts'
import { futureClose, futures } from './yahoo-futures.ts'
import { symbolUnknown, type YahooRefusal, yahooStretch } from './yahoo-query.ts'

const plainText = 'text/plain; charset=utf-8'

function refuse(context: Context, { status, code, description }: YahooRefusal): Response {
  return context.json({ chart: { result: null, error: { code, description } } }, status)
}

/** Refusals of the servers in front are plain text; only the chart service itself answers in JSON. */
const failureBody: FailureBody = (status) => {
  if (status === 429) return { body: 'Too Many Requests\r\n', contentType: plainText }
  const error = { code: 'Internal Server Error', description: 'Something went wrong' }
  return { body: JSON.stringify({ chart: { result: null, error } }), contentType: 'application/json;charset=utf-8' }
}

/** Yahoo's chart API, daily bars of the front-month futures: `/v8/finance/chart/CL=F`, `BZ=F` and `NG=F`. */
export function startYahooSimulator(options: SimulatorOptions): Promise<ListeningSimulator> {
  const { now, seed = 1 } = options
  const sources = Object.entries(futures).map(([symbol, future]) => [
    symbol,
    { file: future.file, derive: (price: { date: string; value: string }) => futureClose(symbol, future, price, seed) },
  ])
  const book = new SeriesBook(Object.fromEntries(sources), now)
  const routes = new Hono()
  routes.use(async (context, next) => {
    if (!context.req.header('user-agent')?.startsWith('Mozilla/5.0 ')) {
      return context.body('Edge: Too Many Requests', 429, { 'content-type': plainText })
    }
    context.header('cache-control', 'public, max-age=10, stale-while-revalidate=20')
    return next()
  })
  routes.get('/v8/finance/chart/:symbol', (context) => {
    const symbol = context.req.param('symbol')
    const future = futures[symbol]
    const prices = book.prices(symbol)
    if (!future || !prices) return refuse(context, symbolUnknown)
    const stretch = yahooStretch(context.req.query(), now())
    if ('status' in stretch) return refuse(context, stretch)
    return context.json(yahooChart({ symbol, future, prices, stretch, now: now(), seed }))
  })
  routes.notFound((context) => refuse(context, symbolUnknown))

  return startPriceSimulator({ name: 'yahoo', basePath: '', routes, book, failureBody }, options)
}
