import { once } from 'node:events'
import { ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { createAdaptorServer } from '@hono/node-server'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import { controlRoutes, type OwnControl } from './control.ts'
import type { FaultOrder } from './fault-order.ts'
import { type FailureBody, Faults } from './faults.ts'
import { type RateLimit, RateLimiter } from './rate-limit.ts'
import { RequestLog } from './request-log.ts'

/** A simulator that listens. */
export interface ListeningSimulator {
  name: string
  /** `http://127.0.0.1:PORT`; the control endpoint is `/_control` under it. */
  address: string
  /** What the connector's base URL is to be set to. */
  baseUrl: string
  close(): Promise<void>
}

/** What makes one service different from another. */
export interface SimulatedService<Order extends FaultOrder> {
  name: string
  /** The path of the base URL, `/v2`, say. */
  basePath: string
  routes: { fetch(request: Request): Response | Promise<Response> }
  /** What the service answers for a status when a failure is ordered without a body. */
  failureBody: FailureBody
  control: OwnControl<Order>
  /** More requests than this are refused with status 429. Default: as many as there are. */
  limit?: RateLimit
  /** Whose requests are counted together for the rate limit. Default: everybody's. */
  caller?: (request: Request) => string
}

/** Announces the whole body, sends half of it and closes the connection. */
async function sendHalf(response: Response, outgoing: ServerResponse): Promise<Response> {
  const body = Buffer.from(await response.arrayBuffer())
  const headers = { ...Object.fromEntries(response.headers), 'content-length': body.length }
  outgoing.writeHead(response.status, headers)
  outgoing.write(body.subarray(0, Math.floor(body.length / 2)), () => outgoing.destroy())
  return RESPONSE_ALREADY_SENT
}

/**
 * Puts a stand-in for an outside service behind a real socket on 127.0.0.1, with its faults, its rate limit, its request log and its
 * control endpoint.
 *
 * @param port default 0: any free one
 */
export async function startSimulator<Order extends FaultOrder>(
  service: SimulatedService<Order>,
  { now, port = 0 }: { now: () => Date; port?: number | undefined },
): Promise<ListeningSimulator> {
  const { name, caller = () => 'everybody', limit: ownLimit = null } = service
  const faults = new Faults(service.failureBody)
  const limiter = new RateLimiter(ownLimit)
  const log = new RequestLog()
  const control = controlRoutes(service.control, { faults, limiter, log, ownLimit })

  async function answer(request: Request): Promise<Response> {
    const planned = faults.takeAnswer()
    if (planned) return planned
    if (!limiter.admits(caller(request))) return faults.failure({ status: 429 })
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
