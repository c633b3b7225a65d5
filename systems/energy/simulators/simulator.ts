import { once } from 'node:events'
import { ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { createAdaptorServer } from '@hono/node-server'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import type { Hono } from 'hono'
import { controlRoutes } from './control.ts'
import { type FailureBody, Faults } from './faults.ts'
import { type RateLimit, RateLimiter } from './rate-limit.ts'
import { RequestLog } from './request-log.ts'
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

/** A simulator that listens. */
export interface Simulator {
  name: string
  /** `http://127.0.0.1:PORT`; the control endpoint is `/_control` under it. */
  address: string
  /** What the connector's base URL is to be set to. */
  baseUrl: string
  close(): Promise<void>
}

/** What makes one service different from another. */
export interface SimulatedService {
  name: string
  /** The path of the base URL, `/v2`, say. */
  basePath: string
  routes: Hono
  book: SeriesBook
  ownLimit: RateLimit | null
  /** Whose requests are counted together for the rate limit. */
  caller: (request: Request) => string
  failureBody: FailureBody
}

/** Announces the whole body, sends half of it and closes the connection. */
async function sendHalf(response: Response, outgoing: ServerResponse): Promise<Response> {
  const body = Buffer.from(await response.arrayBuffer())
  const headers = { ...Object.fromEntries(response.headers), 'content-length': body.length }
  outgoing.writeHead(response.status, headers)
  outgoing.write(body.subarray(0, Math.floor(body.length / 2)), () => outgoing.destroy())
  return RESPONSE_ALREADY_SENT
}

/** Puts a service behind a real socket on 127.0.0.1, with its faults, its request log and its control endpoint. */
export async function startSimulator(
  service: SimulatedService,
  { now, port = 0 }: SimulatorOptions,
): Promise<Simulator> {
  const { name, book, ownLimit } = service
  const faults = new Faults(service.failureBody)
  const limiter = new RateLimiter(ownLimit)
  const log = new RequestLog()
  const control = controlRoutes({ book, faults, limiter, log, ownLimit })

  async function answer(request: Request): Promise<Response> {
    const planned = faults.takeAnswer()
    if (planned) return planned
    if (!limiter.admits(service.caller(request))) return faults.failure({ status: 429, body: undefined, headers: {} })
    return service.routes.fetch(request)
  }

  async function serve(request: Request, outgoing: ServerResponse): Promise<Response> {
    if (new URL(request.url).pathname.startsWith('/_control')) return control.fetch(request)
    log.add(request, now())
    if (faults.delayMs > 0) await sleep(faults.delayMs, undefined, { ref: false })
    if (faults.takesDrop()) {
      outgoing.destroy()
      return RESPONSE_ALREADY_SENT
    }
    const response = await answer(request)
    response.headers.set('x-millrace-simulator', name)
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
  const bound = server.address()
  if (bound === null || typeof bound === 'string') throw new Error(`expected the ${name} simulator to listen on a port`)
  const address = `http://127.0.0.1:${bound.port}`
  return {
    name,
    address,
    baseUrl: address + service.basePath,
    async close() {
      const closed = once(server, 'close')
      server.close()
      // Clients keep their connections open for the next request; waiting for them could take minutes.
      if ('closeAllConnections' in server) server.closeAllConnections()
      await closed
    },
  }
}
