/**
 * What went wrong with a request.
 *
 * | code | meaning |
 * |---|---|
 * | `timeout` | the deadline of an attempt or of the whole request passed |
 * | `aborted` | the caller's signal ended it |
 * | `too_large` | the body passed `maxBytes`, decompressed or not |
 * | `status` | an answer of 400 or above |
 * | `network` | no connection, a broken one, a body cut short or damaged |
 * | `not_json` | the body was to be JSON and is not |
 * | `redirect` | a redirect that is not followed |
 * | `dry_run` | a method other than GET and HEAD under `--dry-run`; nothing was sent |
 * | `invalid` | a request that cannot be sent as it is: address, header or body; nothing was sent |
 */
export type HttpErrorCode =
  | 'timeout'
  | 'aborted'
  | 'too_large'
  | 'status'
  | 'network'
  | 'not_json'
  | 'redirect'
  | 'dry_run'
  | 'invalid'

export interface HttpErrorFacts {
  code: HttpErrorCode
  /** Of the answer, where one began. */
  status?: number | undefined
  /** Without secrets and without user name and password; after redirects the last one. */
  address: string
  /** The attempt that failed: 1 for the first, 0 when none was made. */
  attempt: number
  /** Whether the same request may be sent again and might then succeed. */
  retryable: boolean
  /** Whether any byte of that attempt's request may have left: then the service may have acted on it. */
  wasSent: boolean
  /** How the answer's body begins: at most 500 characters, without secrets and control characters. */
  body?: string | undefined
  /** How long the service asked to wait. */
  retryAfterMs?: number | undefined
  cause?: Error | undefined
}

/** The one error of a request. Nothing in it, its causes included, shows a secret the request was made with. */
export class HttpError extends Error implements HttpErrorFacts {
  override name = 'HttpError'
  readonly code: HttpErrorCode
  readonly status: number | undefined
  readonly address: string
  readonly attempt: number
  readonly retryable: boolean
  readonly wasSent: boolean
  readonly body: string | undefined
  readonly retryAfterMs: number | undefined
  declare readonly cause: Error | undefined

  constructor(message: string, facts: HttpErrorFacts) {
    super(message, facts.cause === undefined ? {} : { cause: facts.cause })
    this.code = facts.code
    this.status = facts.status
    this.address = facts.address
    this.attempt = facts.attempt
    this.retryable = facts.retryable
    this.wasSent = facts.wasSent
    this.body = facts.body
    this.retryAfterMs = facts.retryAfterMs
  }
}
