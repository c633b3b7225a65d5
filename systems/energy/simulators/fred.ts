import { type Context, Hono } from 'hono'
import type { ListeningSimulator } from 'millrace/simulator'
import { fredSeries, seriesFacts } from './fred-catalog.ts'
import { fredObservations, observationsRefusal } from './fred-observations.ts'
import {
  type FredRefusal,
  keyMalformed,
  keyMissing,
  keyUnknown,
  refusalBody,
  refusalType,
  seriesMissing,
  seriesUnknown,
  statusRefusal,
} from './fred-refusal.ts'
import { SeriesBook } from './series.ts'
import { type SimulatorOptions, startPriceSimulator } from './simulator.ts'
import { element, xmlDocument } from './xml.ts'

function refuse(context: Context, { status, message }: FredRefusal): Response {
  return context.body(refusalBody(status, message, context.req.query('file_type')), status, {
    'content-type': refusalType,
  })
}

/** The key of a request, or why it is not one. */
function keyRefusal(key: string | undefined, keys: readonly string[] | undefined): FredRefusal | undefined {
  if (!key) return keyMissing
  if (!/^[a-z0-9]{32}$/.test(key)) return keyMalformed
  return keys && !keys.includes(key) ? keyUnknown : undefined
}

/** FRED: `/fred/series/observations` and `/fred/series` of the three daily price series. */
export function startFredSimulator(options: SimulatorOptions): Promise<ListeningSimulator> {
  const { now, keys } = options
  const book = new SeriesBook(fredSeries, now)
  const routes = new Hono({ strict: false })
  routes.use(async (context, next) => {
    const refusal = keyRefusal(context.req.query('api_key'), keys)
    return refusal ? refuse(context, refusal) : next()
  })
  routes.get('/fred/series/observations', (context) => {
    const query = context.req.query()
    if (!query.series_id) return refuse(context, seriesMissing)
    const prices = book.prices(query.series_id)
    if (!prices) return refuse(context, seriesUnknown)
    const refusal = observationsRefusal(query)
    if (refusal) return refuse(context, refusal)
    const answer = fredObservations(prices, query, now())
    if (query.file_type === 'json') return context.json(answer)
    const { observations, ...attributes } = answer
    const rows = observations.map((observation) => element('observation', observation))
    const xml = xmlDocument(element('observations', attributes, rows))
    return context.body(xml, 200, { 'content-type': 'text/xml; charset=UTF-8' })
  })
  routes.get('/fred/series', (context) => {
    const { series_id: id, file_type: fileType } = context.req.query()
    if (!id) return refuse(context, seriesMissing)
    if (!fredSeries[id]) return refuse(context, seriesUnknown)
    const facts = seriesFacts(id, book, now())
    const { realtime_start, realtime_end } = facts
    // The key is really spelt with a double s.
    if (fileType === 'json') return context.json({ realtime_start, realtime_end, seriess: [facts] })
    const xml = xmlDocument(element('seriess', { realtime_start, realtime_end }, [element('series', facts)]))
    return context.body(xml, 200, { 'content-type': 'text/xml; charset=UTF-8' })
  })
  routes.notFound((context) => refuse(context, { status: 404, message: 'Not Found.' }))

  return startPriceSimulator(
    {
      name: 'fred',
      basePath: '/fred',
      routes,
      book,
      limit: { requests: 120, perSeconds: 60 },
      caller: (request) => new URL(request.url).searchParams.get('api_key') ?? '',
      failureBody: statusRefusal,
    },
    options,
  )
}
