import { once } from 'node:events'
import { ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { createAdaptorServer } from '@hono/node-server'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import { type Context, Hono } from 'hono'
import { BatchTables } from './batch-tables.ts'
import { SimulatedClock } from './clock.ts'
import { controlRoutes, type LoggedRequest } from './control.ts'
import { dayMs, minuteMs } from './corpus/days.ts'
import { Faults, htmlPage } from './faults.ts'
import { oracleError } from './oracle-error.ts'
import { type Asked, answered, type DateForm, ordsRequest } from './ords-statement.ts'
import { statementsIn } from './statement.ts'

export interface OrdsSimulatorOptions {
  /** Which its clock follows until it is set. */
  now: () => Date
  /** Draws the days of the batch jobs. Default 1. */
  seed?: number
  /** Default 0: any free port. */
  port?: number
  /** Who may read. */
  user?: string
  password?: string
}

/** A simulator that listens. */
export interface OrdsSimulator {
  name: string
  /** `http://127.0.0.1:PORT`; the control endpoint is `/_control` under it. */
  address: string
  /** What the connector's base URL is to be set to. */
  baseUrl: string
  close(): Promise<void>
}

export const simulatedUser = 'CISREAD'
/** No word of ours: secrets are masked wherever they stand in logs, and the watch of simulated runs has its name from the word. */
export const simulatedPassword = 'ords-OF-NO-UTILITY'
const schemaPath = '/ords/cisread'
const mostRows = 10_000
const dhakaMs = 6 * 60 * minuteMs

/** Oracle REST data services before the batch tables of a utility: `POST /ords/cisread/_/sql`. */
export async function startOrdsSimulator(options: OrdsSimulatorOptions): Promise<OrdsSimulator> {
  const { seed = 1, port = 0, user = simulatedUser, password = simulatedPassword } = options
  const clock = new SimulatedClock(options.now)
  const tables = new BatchTables(seed)
  const faults = new Faults()
  const zone = { name: 'UTC' }
  const requests: LoggedRequest[] = []
  // Sixty days take a while to write: nobody's first request has to wait for them.
  tables.showAt(clock.now())

  const dates: DateForm = {
    shown: (wall) => new Date(Date.parse(`${wall}Z`) - aheadMs()).toISOString().replace('.000Z', 'Z'),
    read: (text) => new Date(Date.parse(text) + aheadMs()).toISOString().slice(0, 19),
    wallAt: (daysLater) => tables.wall(new Date(clock.now().getTime() + daysLater * dayMs)),
  }
  const expected = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`
  const routes = new Hono()
  routes.use('/ords/*', async (context, next) => {
    const isKnown = !faults.takesNoPassword && context.req.header('authorization') === expected
    return isKnown ? next() : refusal(context, 401, 'Unauthorized', { 'www-authenticate': 'Basic realm="ORDS"' })
  })
  routes.post(`${schemaPath}/_/sql`, async (context) => {
    const body = await context.req.text()
    const type = context.req.header('content-type')?.split(';')[0]
    const request = type === 'application/json' ? fromJson(body) : { statementText: body, offset: 0, binds: [] }
    if (type !== 'application/json' && type !== 'application/sql')
      return refusal(context, 415, 'Unsupported Media Type')
    if (request === undefined) return refusal(context, 400, 'Bad Request')
    requests.push({ path: context.req.path, statementText: request.statementText, time: clock.now().toISOString() })
    tables.showAt(clock.now())
    const limit = Math.min(request.limit ?? mostRows, mostRows)
    const items = statementsIn(request.statementText).map((statement, index) => {
      return itemOf(statement, index + 1, { ...request, limit })
    })
    const isAllWrong = items.every((item) => 'errorCode' in item)
    return context.json(isAllWrong ? { items } : { env: { defaultTimeZone: zone.name }, items })
  })
  routes.notFound((context) => refusal(context, 404, 'Not Found'))

  const control = controlRoutes({ clock, tables, faults, zone, requests })
  return listening(port, { routes, control, faults })

  function aheadMs(): number {
    return zone.name === 'UTC' ? 0 : dhakaMs
  }

  function itemOf(
    statement: { text: string; startLine: number; endLine: number },
    number: number,
    asked: Asked,
  ): object {
    const planned = faults.takeStatementError(statement.text)
    if (!planned) return answered(tables.database, { statement, number, asked, dates })
    const error = oracleError(planned.code, planned.text)
    const head = { statementId: number, statementType: 'query', statementText: statement.text }
    return { ...head, ...error, response: [], result: 0 }
  }
}

function fromJson(body: string) {
  try {
    return ordsRequest.safeParse(JSON.parse(body)).data
  } catch {
    return undefined
  }
}

function refusal(context: Context, status: 400 | 401 | 404 | 415, title: string, headers = {}): Response {
  return context.body(htmlPage(title), status, { 'content-type': 'text/html; charset=utf-8', ...headers })
}

/** Puts the service behind a real socket on 127.0.0.1, with its faults and its control endpoint. */
async function listening(
  port: number,
  { routes, control, faults }: { routes: Hono; control: Hono; faults: Faults },
): Promise<OrdsSimulator> {
  async function serve(request: Request, outgoing: ServerResponse): Promise<Response> {
    if (new URL(request.url).pathname.startsWith('/_control')) return control.fetch(request)
    if (faults.delayMs > 0) await sleep(faults.delayMs, undefined, { ref: false })
    if (faults.takesDrop()) {
      outgoing.destroy()
      return RESPONSE_ALREADY_SENT
    }
    const response = faults.takeAnswer() ?? (await routes.fetch(request))
    response.headers.set('x-millrace-simulator', 'ords')
    return faults.takesCut() ? sendHalf(response, outgoing) : response
  }

  const server = createAdaptorServer({
    // The process may be somebody else's (the platform's, a test's): its Request and Response stay Node's own.
    overrideGlobalObjects: false,
    fetch(request, { outgoing }) {
      if (outgoing instanceof ServerResponse) return serve(request, outgoing)
      throw new Error('expected an HTTP/1.1 request: that is all a simulator listens for')
    },
  })
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  const taken = server.address()
  if (taken === null || typeof taken === 'string') throw new Error('expected the ORDS simulator to listen on a port')
  const address = `http://127.0.0.1:${taken.port}`
  return {
    name: 'ords',
    address,
    baseUrl: address + schemaPath,
    async close() {
      const closed = once(server, 'close')
      server.close()
      // Clients keep their connections open for the next request; waiting for them could take minutes.
      if ('closeAllConnections' in server) server.closeAllConnections()
      await closed
    },
  }
}

/** Announces the whole body, sends half of it and closes the connection. */
async function sendHalf(response: Response, outgoing: ServerResponse): Promise<Response> {
  const body = Buffer.from(await response.arrayBuffer())
  const headers = { ...Object.fromEntries(response.headers), 'content-length': body.length }
  outgoing.writeHead(response.status, headers)
  outgoing.write(body.subarray(0, Math.floor(body.length / 2)), () => outgoing.destroy())
  return RESPONSE_ALREADY_SENT
}
