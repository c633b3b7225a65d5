import { lookup } from 'node:dns'
import type { LookupFunction } from 'node:net'
import { isIP } from 'node:net'
import type { Agent, buildConnector, Dispatcher } from 'undici'
import { isPublicAddress } from './public-address.ts'
import { Unsendable } from './unsendable.ts'

export interface ConnectionOptions {
  /**
   * Connects to public internet addresses only, judged by the address itself when it is connected to. For addresses
   * that users type in: a webhook must not reach the machine's own services. Default false.
   */
  publicOnly?: boolean | undefined
}

/** What a client needs of undici's agent. */
export interface Connections {
  request(options: Dispatcher.RequestOptions): Promise<Dispatcher.ResponseData>
  destroy(): Promise<void>
}

/**
 * The connections of a client: kept alive between requests, without keeping the process alive. HTTP/1.1, as what is
 * promised of cut bodies and deadlines is tested with it. Deadlines are the caller's, so undici's own are off.
 */
export function openConnections(options: ConnectionOptions): Connections {
  let opened: Promise<Agent> | undefined
  let isClosed = false
  return {
    async request(request) {
      opened ??= openAgent(options)
      const agent = await opened
      // Closed while it was being loaded, or before.
      if (isClosed) await agent.destroy()
      return await agent.request(request)
    },
    async destroy() {
      isClosed = true
      await (await opened)?.destroy()
    },
  }
}

/** Loaded with the first request: undici is a tenth of a second, and most commands send none. */
async function openAgent({ publicOnly = false }: ConnectionOptions): Promise<Agent> {
  const undici = await import('undici')
  return new undici.Agent({
    allowH2: false,
    headersTimeout: 0,
    bodyTimeout: 0,
    connect: publicOnly ? connectPublic(undici) : { timeout: 10_000 },
  })
}

function connectPublic({ buildConnector }: typeof import('undici')): buildConnector.connector {
  const connect = buildConnector({ allowH2: false, timeout: 10_000, lookup: lookupPublic })
  return (options, callback) => {
    const host = options.hostname.replace(/^\[|\]$/g, '')
    // A literal address is never looked up.
    if (isIP(host) !== 0 && !isPublicAddress(host)) callback(refusal(), null)
    else connect(options, callback)
  }
}

/** Gives the connection the very address that was checked: a second lookup might be answered differently. */
const lookupPublic: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, addresses) => {
    if (error) return callback(error, [])
    const allowed = addresses.filter(({ address }) => isPublicAddress(address))
    const [first] = allowed
    if (first === undefined) return callback(refusal(), [])
    return options.all ? callback(null, allowed) : callback(null, first.address, first.family)
  })
}

function refusal(): Unsendable {
  return new Unsendable('expected a public internet address, got one of a private network or of this machine')
}
