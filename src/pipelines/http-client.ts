import type { Json } from './json.ts'
import type { Secret } from './secret.ts'

type QueryValue = string | number | boolean | Secret

/** Settings of one request; those of the client it is made with are the defaults. */
export interface HttpOptions {
  /**
   * Prefix for relative addresses, `https://api.eia.gov/v2`, say. With one, addresses of another origin are refused:
   * what a service calls its next page must not carry the key elsewhere.
   */
  baseUrl?: string
  headers?: Record<string, string | Secret>
  /**
   * Query parameters; `undefined` leaves one out, a list repeats it. Those of a request replace what its address says;
   * those of its client only add to it, except Secrets: they replace, too, so that a `next` link is sent with the key.
   * Secrets are shown as `***` everywhere else.
   */
  query?: Record<string, QueryValue | readonly QueryValue[] | undefined>
  /** Deadline of one attempt, connect to last byte; of `stream`, connect to head. Default '30s'. */
  timeout?: string
  /** Deadline of the request with all attempts and pauses; of `stream`, to the last byte. Default '2m', of `stream` '6h'. */
  totalTimeout?: string
  /** Longest wait for the next bytes of a `stream`; what its reader takes is not counted. Default '30s'. */
  idleTimeout?: string
  /** Cap on the body after decompression, in bytes. Default 32 MiB, of `stream` 10 GiB. */
  maxBytes?: number
  /** Attempts in all (default 4), first pause (default '500ms'), longest pause (default '30s'; caps Retry-After, too). */
  retry?: { attempts?: number; base?: string; max?: string }
  signal?: AbortSignal
}

/** What all requests of a client have in common. */
export interface HttpClientOptions extends HttpOptions {
  /**
   * At most this many requests a second, evenly spaced and in order, retries included: through this client and all that
   * are extended from it, which can only lower it. Default: no limit.
   */
  perSecond?: number
}

export interface HttpRequest extends HttpOptions {
  method?: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Sent as JSON, unless it is a string or bytes. Not with GET and HEAD. */
  body?: Json | Uint8Array
  /** Sent as `Idempotency-Key`; also what allows a POST or PATCH to be tried again, if only it reads, say. */
  idempotencyKey?: string
}

/** An answer below 400 that is no redirect, its body read whole within the cap. */
export interface HttpResponse {
  readonly status: number
  /** Every secret of the request in them is replaced by `***`. */
  readonly headers: Headers
  /** The address that answered, after redirects, with every secret replaced by `***`. */
  readonly address: string
  /**
   * The body in the character set it names, UTF-8 if none, without byte order mark. Bytes that are none become `\ufffd`;
   * NUL characters stay (PostgreSQL refuses to store them).
   */
  text(): string
  /**
   * Parses the body. Refuses anything but JSON, broken characters included, with an HttpError that shows how the body
   * starts. Integers above 2^53 lose their last digits, as everywhere in JavaScript.
   */
  json(): unknown
}

/** An answer below 400 that is no redirect, its body still on its way. */
export interface HttpStream {
  readonly status: number
  /** Every secret of the request in them is replaced by `***`. */
  readonly headers: Headers
  /** The address that answered, after redirects, with every secret replaced by `***`. */
  readonly address: string
  /**
   * The body, decompressed, as fast as it is read. Can be iterated once; iterate it, as the connection stays open until
   * then, and stop early at will. A body that breaks off, is damaged, too large or too slow throws an HttpError.
   */
  readonly body: AsyncIterable<Uint8Array>
}

/**
 * Requests with deadlines, caps, retries and redaction. Implemented in `connectors/http`.
 *
 * Tried again after connection errors, cut bodies, an attempt's deadline and the statuses 408, 425, 429, 500, 502, 503
 * and 504: GET, HEAD, PUT and DELETE, others with an `idempotencyKey`. Redirects are followed for GET and HEAD, at most
 * five, without credentials as soon as the origin changes. Every failure is an `HttpError`; settings that cannot be and
 * secrets that are not set are refused.
 */
export interface HttpClient {
  get(address: string, options?: HttpOptions): Promise<HttpResponse>
  request(address: string, request?: HttpRequest): Promise<HttpResponse>
  /**
   * A GET for bodies larger than memory. Answers when the head and the first bytes are there; until then it is tried
   * again as any GET, from then on a failure is thrown where the body is read.
   *
   * @example
   * .step('fetch', async ({ http }) => rows(readCsv((await http.stream('https://data.example/prices.csv.gz')).body)))
   */
  stream(address: string, options?: HttpOptions): Promise<HttpStream>
  /** A client whose defaults are these options over its own. */
  extend(options: HttpClientOptions): HttpClient
}
