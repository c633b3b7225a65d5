import type {
  HttpClient,
  HttpClientOptions,
  HttpOptions,
  HttpRequest,
  HttpResponse,
  HttpStream,
} from '../../pipelines/http-client.ts'
import { Refusal, shown } from '../../pipelines/refusal.ts'
import type { Make } from './call.ts'
import { type ConnectionOptions, openConnections } from './connections.ts'
import { boundHooks, type HttpHooks } from './hooks.ts'
import { prepare } from './prepare.ts'
import { RateLimit } from './rate-limit.ts'
import { send, sendStream } from './send.ts'
import { defaultSettings, settingsOver } from './settings.ts'

/** A client with connections of its own. */
export interface RootHttpClient extends HttpClient {
  /** The same client for a step: its signal, its log, its dry run. Connections and limits are shared. */
  bind(hooks: HttpHooks): HttpClient
  /** Ends all connections at once; what is under way fails. */
  close(): Promise<void>
}

/**
 * A client with deadlines, caps, retries and redaction.
 *
 * @example
 * const http = httpClient()
 * const eia = http.bind({ signal, log }).extend({ baseUrl: 'https://api.eia.gov/v2', query: { api_key: secret('EIA_API_KEY') } })
 * const page = await eia.get('petroleum/pri/spt/data/', { query: { offset: 0 } })
 */
export function httpClient(options: HttpClientOptions = {}, hooks: HttpHooks & ConnectionOptions = {}): RootHttpClient {
  const connections = openConnections(hooks)
  const client = new Client({ settings: defaultSettings, limits: [], connections, hooks: boundHooks(hooks) })
  return client.extend(options)
}

class Client implements RootHttpClient {
  // Private to the language, so that printing a client shows no settings.
  readonly #make: Make

  constructor(make: Make) {
    this.#make = make
  }

  get(address: string, options: HttpOptions = {}): Promise<HttpResponse> {
    return this.request(address, { ...options, method: 'GET' })
  }

  async request(address: string, request: HttpRequest = {}): Promise<HttpResponse> {
    return send(prepare(address, request, this.#make))
  }

  async stream(address: string, options: HttpOptions = {}): Promise<HttpStream> {
    return sendStream(prepare(address, { ...options, method: 'GET' }, this.#make))
  }

  extend(options: HttpClientOptions): Client {
    const { settings, limits } = this.#make
    const ownLimit = options.perSecond === undefined ? [] : [new RateLimit(checkedRate(options.perSecond))]
    return new Client({ ...this.#make, settings: settingsOver(settings, options), limits: [...limits, ...ownLimit] })
  }

  bind(hooks: HttpHooks): Client {
    return new Client({ ...this.#make, hooks: boundHooks(hooks) })
  }

  close(): Promise<void> {
    return this.#make.connections.destroy()
  }
}

function checkedRate(perSecond: number): number {
  if (Number.isFinite(perSecond) && perSecond > 0) return perSecond
  throw new Refusal(`expected perSecond to be a number above 0, got ${shown(perSecond)}`)
}
