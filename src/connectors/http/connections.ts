import type { Agent, Dispatcher } from 'undici'
import { connectPublic } from './connect-public.ts'

export interface ConnectionOptions {
  /**
   * Connects to public internet addresses only, judged by the address itself when it is connected to. For addresses
   * that users type in: a webhook must not reach the machine's own services. Default false.
   */
  publicOnly?: boolean | undefined
}

/** What a client needs of undici's agent. */
export interface Connections {
  /** `started` is called when there is a connection, right before the first byte goes out. */
  request(options: Dispatcher.RequestOptions, started: () => void): Promise<Dispatcher.ResponseData>
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
    async request(request, started) {
      opened ??= openAgent(options)
      const agent = await opened
      // Closed while it was being loaded, or before.
      if (isClosed) await agent.destroy()
      return await agent.compose(telling(started)).request(request)
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
    connect: publicOnly ? connectPublic(undici.buildConnector) : { timeout: 10_000 },
  })
}

function telling(started: () => void): Dispatcher.DispatcherComposeInterceptor {
  return (dispatch) => (options, handler) => {
    const start = handler.onRequestStart?.bind(handler)
    handler.onRequestStart = (controller, context) => {
      started()
      start?.(controller, context)
    }
    return dispatch(options, handler)
  }
}
