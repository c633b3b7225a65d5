import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createAdaptorServer } from '@hono/node-server'
import { wholeNumber } from '../pipelines/checks.ts'
import { Refusal } from '../pipelines/refusal.ts'
import type { Api } from './create-api.ts'
import type { RateLimits } from './rate-limit.ts'

export interface ApiOptions {
  /** How much one may ask for; more is answered with 429. Default: 300 at once and 50 a second of each who is signed in. */
  rateLimits?: RateLimits
  /** Default: PORT, else 3001. 0 takes a free one. */
  port?: number
  /**
   * Default: HOST, else 127.0.0.1: figures and health are public to whoever gets here, so it is only opened to a network by
   * who says so, and is then best behind a proxy that speaks TLS.
   */
  host?: string
}

/** A door that listens. */
export interface RunningApi {
  /** `http://127.0.0.1:3001` */
  address: string
  port: number
  /** Takes no more requests, lets those under way end within the grace (default 10 s), and closes every connection. */
  close(graceMs?: number): Promise<void>
}

const defaultPort = 3001
const mostConnections = 1_000
const closeGraceMs = 10_000
const closeLookMs = 20

/** Against clients that send a byte a minute, or never end. */
const limits = {
  maxHeaderSize: 16 * 1024,
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  keepAliveTimeout: 5_000,
  connectionsCheckingInterval: 1_000,
}

/** Listens. Resolves when requests are taken; refuses an address that is taken or that there is not. */
export async function startApi(api: Api, options: ApiOptions = {}, serverOptions = limits): Promise<RunningApi> {
  const { port = portFrom(process.env.PORT), host = process.env.HOST?.trim() || '127.0.0.1' } = options
  let isClosing = false
  const server = createAdaptorServer({
    fetch: async (request, env) => {
      const answer = await api.fetch(request, env)
      // A connection that stays open would keep the door from closing.
      if (isClosing) answer.headers.set('connection', 'close')
      return answer
    },
    serverOptions,
  }) as Server
  server.maxConnections = mostConnections
  server.maxHeadersCount = 100
  try {
    server.listen(port, host)
    await once(server, 'listening')
  } catch (error) {
    throw notListening(error, host, port)
  }
  const bound = server.address() as AddressInfo
  const shownHost = bound.family === 'IPv6' ? `[${bound.address}]` : bound.address
  let closed: Promise<void> | undefined
  return {
    address: `http://${shownHost}:${bound.port}`,
    port: bound.port,
    close(graceMs = closeGraceMs) {
      isClosing = true
      closed ??= close(server, graceMs)
      return closed
    },
  }
}

async function close(server: Server, graceMs: number): Promise<void> {
  const closed = once(server, 'close')
  server.close()
  // One that was busy a moment ago is idle now.
  const look = setInterval(() => server.closeIdleConnections(), closeLookMs)
  const tooLate = setTimeout(() => server.closeAllConnections(), graceMs)
  await closed
  clearInterval(look)
  clearTimeout(tooLate)
}

function portFrom(text: string | undefined): number {
  return text?.trim() ? wholeNumber(Number(text), 'PORT', 0, 65_535) : defaultPort
}

function notListening(error: unknown, host: string, port: number): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'EADDRINUSE') {
    return new Refusal(
      `expected port ${port} of ${host} to be free, got one that another program has; set PORT to another`,
    )
  }
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') {
    return new Refusal(`expected HOST to be an address of this machine, got '${host}'; 127.0.0.1 or 0.0.0.0, say`)
  }
  if (code === 'EACCES')
    return new Refusal(`expected to be allowed to take port ${port}; ports from 1024 on are free for all`)
  return error
}
