import { type FailureBody, type ListeningSimulator, startSimulator } from 'millrace/simulator'
import { type ControlOrder, controlOrder } from './control-order.ts'
import type { SeriesBook } from './series.ts'

export interface SimulatorOptions {
  /** The simulator's clock: series end on the last business day before it. */
  now: () => Date
  /** Draws what a real service would leave to chance. Default 1. */
  seed?: number
  /** Default 0: any free port. */
  port?: number
  /** The keys that are accepted. Default: any of the right form. */
  keys?: readonly string[]
}

/** A service that publishes series of prices. */
interface PriceService {
  name: string
  basePath: string
  routes: { fetch(request: Request): Response | Promise<Response> }
  book: SeriesBook
  limit?: { requests: number; perSeconds: number }
  caller?: (request: Request) => string
  failureBody: FailureBody
}

/** Starts a service whose prices can be revised and published through its control endpoint. */
export async function startPriceSimulator(
  { book, ...service }: PriceService,
  { now, port }: SimulatorOptions,
): Promise<ListeningSimulator> {
  const control = {
    order: controlOrder,
    reset: () => book.reset(),
    refusal: (order: ControlOrder) => refusal(order, book),
    carryOut({ revise = [], add = [] }: ControlOrder) {
      for (const { series, date, value } of [...revise, ...add]) book.set(series, date, value)
    },
  }
  return await startSimulator({ ...service, control }, { now, port })
}

function refusal({ revise = [], add = [] }: ControlOrder, book: SeriesBook): string | undefined {
  const unknown = [...revise, ...add].find(({ series }) => !book.codes.includes(series))
  if (unknown) return `expected a series of ${book.codes.join(', ')}, got '${unknown.series}'`
  const absent = revise.find(({ series, date }) => !book.has(series, date))
  if (absent) return `${absent.series} has no row on ${absent.date} to revise; use add to publish one`
  const present = add.find(({ series, date }) => book.has(series, date))
  if (present) return `${present.series} already has a row on ${present.date}; use revise to change it`
  return undefined
}
