import { type Context, Hono } from 'hono'
import { type ListeningSimulator, startSimulator } from 'millrace/simulator'
import { BatchTables } from './batch-tables.ts'
import { SimulatedClock } from './clock.ts'
import { controlOf } from './control.ts'
import { dayMs, minuteMs } from './corpus/days.ts'
import { OrdsFaults } from './faults.ts'
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

export const simulatedUser = 'CISREAD'
/** No word of ours: secrets are masked wherever they stand in logs, and the watch of simulated runs has its name from the word. */
export const simulatedPassword = 'ords-OF-NO-UTILITY'
const schemaPath = '/ords/cisread'
const html = 'text/html; charset=utf-8'
const mostRows = 10_000
const dhakaMs = 6 * 60 * minuteMs

/** Oracle REST data services before the batch tables of a utility: `POST /ords/cisread/_/sql`. */
export async function startOrdsSimulator(options: OrdsSimulatorOptions): Promise<ListeningSimulator> {
  const { seed = 1, port, user = simulatedUser, password = simulatedPassword } = options
  const clock = new SimulatedClock(options.now)
  const tables = new BatchTables(seed)
  const faults = new OrdsFaults()
  const zone = { name: 'UTC' }
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
    tables.showAt(clock.now())
    const limit = Math.min(request.limit ?? mostRows, mostRows)
    const items = statementsIn(request.statementText).map((statement, index) => {
      return itemOf(statement, index + 1, { ...request, limit })
    })
    const isAllWrong = items.every((item) => 'errorCode' in item)
    return context.json(isAllWrong ? { items } : { env: { defaultTimeZone: zone.name }, items })
  })
  routes.notFound((context) => refusal(context, 404, 'Not Found'))

  return await startSimulator(
    {
      name: 'ords',
      basePath: schemaPath,
      routes,
      failureBody: (status) => ({ body: htmlPage(`${status}`), contentType: html }),
      control: controlOf({ clock, tables, faults, zone }),
    },
    { now: () => clock.now(), port },
  )

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
  return context.body(htmlPage(title), status, { 'content-type': html, ...headers })
}

function htmlPage(title: string): string {
  return `<!DOCTYPE html><html><head><title>${title}</title></head><body><h1>${title}</h1></body></html>`
}
