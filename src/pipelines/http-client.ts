import type { Json } from './json.ts'
import type { Secret } from './secret.ts'

type QueryValue = string | number | boolean | Secret

/** Settings of one request; those of the client it is made with are the defaults. */
export interface HttpOptions {
  /** Prefix for relative addresses, `https://api.eia.gov/v2`, say. */
  baseUrl?: string
  headers?: Record<string, string | Secret>
  /** Query parameters; `undefined` leaves one out, a list repeats it. Secrets are shown as `***` everywhere else. */
  query?: Record<string, QueryValue | readonly QueryValue[] | undefined>
  /** Deadline of one attempt, connect to last byte. Default '30s'. */
  timeout?: string
  /** Deadline of the request with all attempts and pauses. Default '2m'. */
  totalTimeout?: string
  /** Cap on the body after decompression, in bytes. Default 32 MiB. */
  maxBytes?: number
  /** Attempts in all (default 4), first pause (default '500ms'), longest pause (default '30s'; caps Retry-After, too). */
  retry?: { attempts?: number; base?: string; max?: string }
  /** At most this many requests a second through this client. Default: no limit. */
  perSecond?: number
  signal?: AbortSignal
}

export interface HttpRequest extends HttpOptions {
  method?: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Sent as JSON, unless it is a string or bytes. */
  body?: Json | Uint8Array
  /** Sent as `Idempotency-Key`; also what allows a POST or PATCH to be tried again. */
  idempotencyKey?: string
}

/** An answer with a 2xx status, its body read whole within the cap. */
export interface HttpResponse {
  status: number
  headers: Headers
  /** The address with every secret replaced by `***`. */
  address: string
  text(): string
  /** Parses the body. Refuses anything but JSON with an HttpError that shows how the body starts. */
  json(): unknown
}

/** Requests with deadlines, caps, retries and redaction. Implemented in `connectors/http`. */
export interface HttpClient {
  get(address: string, options?: HttpOptions): Promise<HttpResponse>
  request(address: string, request?: HttpRequest): Promise<HttpResponse>
  /** A client whose defaults are these options over its own. */
  extend(options: HttpOptions): HttpClient
}
