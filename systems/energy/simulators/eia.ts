import { type Context, Hono } from 'hono'
import type { FailureBody, ListeningSimulator } from 'millrace/simulator'
import { type EiaRoute, eiaRoutes, legacySeriesIds } from './eia-catalog.ts'
import { eiaPage } from './eia-data.ts'
import { eiaFacet, eiaMetadata } from './eia-metadata.ts'
import { type EiaQuery, eiaQueryOf } from './eia-query.ts'
import { type EiaRefusal, keyInvalid, keyMissing, notFound, overLimit, queryRefusal } from './eia-refusal.ts'
import { SeriesBook } from './series.ts'
import { type SimulatorOptions, startPriceSimulator } from './simulator.ts'
import { element, xmlDocument } from './xml.ts'

export interface EiaSimulatorOptions extends SimulatorOptions {
  /** Where warnings stand: captures of different years disagree. Default: at the top level. */
  warningsAt?: 'top' | 'response'
}

const apiVersion = '2.1.13'
const demoKey = 'DEMO_KEY'
const demoRequests = 10

const failureBody: FailureBody = (status) => {
  const own = { 403: keyInvalid, 404: notFound, 429: overLimit }[status]
  const body = own?.body ?? { error: 'Something went wrong.', code: status }
  return { body: JSON.stringify(body), contentType: 'application/json' }
}

function refuse(context: Context, { status, body }: EiaRefusal): Response {
  return context.json(body, status)
}

/** EIA API v2, daily spot prices: `/v2/petroleum/pri/spt` and `/v2/natural-gas/pri/fut`. */
export function startEiaSimulator(options: EiaSimulatorOptions): Promise<ListeningSimulator> {
  const { now, seed = 1, keys, warningsAt = 'top' } = options
  const book = new SeriesBook(
    {
      RWTC: { file: 'wti-daily.csv' },
      RBRTE: { file: 'brent-daily.csv' },
      RNGWHHD: { file: 'henry-hub-daily.csv' },
    },
    now,
  )
  let demoRequestsLeft = demoRequests

  const accepts = (key: string) =>
    keys ? keys.includes(key) : key === demoKey || /^([A-Za-z0-9]{32}|[A-Za-z0-9]{40})$/.test(key)

  function answerData(context: Context, route: EiaRoute, query: EiaQuery) {
    const refusal = queryRefusal(query)
    if (refusal) return refuse(context, refusal)
    const { data, total, warnings } = eiaPage(route, query, book, seed)
    if (query.out === 'xml') {
      const rows = data.map((row) => element('row', row))
      return context.body(xmlDocument(element('response', { total }, rows)), 200, { 'content-type': 'text/xml' })
    }
    const own = warnings.length === 0 ? {} : { warnings }
    const response = { total: String(total), dateFormat: 'YYYY-MM-DD', frequency: query.frequency, data }
    return context.json({
      ...(warningsAt === 'top' ? own : {}),
      response: warningsAt === 'top' ? { warnings: null, ...response } : { ...own, ...response },
      // The service sends the request back, the key with it.
      request: { command: `/v2/${route.path}/data/`, params: { ...query, api_key: context.req.query('api_key') } },
      apiVersion,
    })
  }

  const routes = new Hono({ strict: false })
  routes.use(async (context, next) => {
    const key = context.req.query('api_key')
    if (!key) return refuse(context, keyMissing)
    if (!accepts(key)) return refuse(context, keyInvalid)
    if (key !== demoKey) return next()
    if (demoRequestsLeft === 0) return refuse(context, overLimit)
    demoRequestsLeft--
    await next()
    context.header('x-ratelimit-limit', String(demoRequests))
    context.header('x-ratelimit-remaining', String(demoRequestsLeft))
  })
  for (const route of eiaRoutes) {
    const path = `/v2/${route.path}`
    routes.get(path, (context) => context.json({ response: eiaMetadata(route, book), apiVersion }))
    routes.get(`${path}/facet/series`, (context) => context.json({ response: eiaFacet(route), apiVersion }))
    routes.on(['GET', 'POST'], `${path}/data`, async (context) =>
      answerData(context, route, await eiaQueryOf(context.req.raw)),
    )
  }
  routes.get('/v2/seriesid/:id', async (context) => {
    const series = legacySeriesIds[context.req.param('id')]
    const route = eiaRoutes.find((candidate) => candidate.series.some((row) => row.series === series))
    if (!series || !route) return refuse(context, notFound)
    const query = await eiaQueryOf(context.req.raw)
    return answerData(context, route, { ...query, data: ['value'], facets: { series: [series] } })
  })
  routes.notFound((context) => refuse(context, notFound))

  return startPriceSimulator(
    {
      name: 'eia',
      basePath: '/v2',
      routes,
      book,
      // A key that bursts is refused for a while; the hourly limit of about 9000 is far out of a pipeline's reach.
      limit: { requests: 5, perSeconds: 1 },
      caller: (request) => new URL(request.url).searchParams.get('api_key') ?? '',
      failureBody,
    },
    options,
  )
}
