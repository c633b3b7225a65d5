import type { HttpRequest } from '../../pipelines/http-client.ts'

const retriedStatuses = new Set([408, 425, 429, 500, 502, 503, 504])

/** Statuses that speak of a passing state of the service. */
export function isPassing(status: number): boolean {
  return retriedStatuses.has(status)
}

const idempotentMethods = new Set(['GET', 'HEAD', 'PUT', 'DELETE'])

/** Whether sending the request a second time does no more than sending it once. */
export function isRepeatable(method: string, request: HttpRequest): boolean {
  return idempotentMethods.has(method) || request.idempotencyKey !== undefined
}

// Wrong now and wrong in a second: who runs the service has to put them right.
const certificateError =
  /^(CERT_|CRL_|ERR_TLS_CERT|ERR_SSL_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|HOSTNAME_MISMATCH|INVALID_CA)/

/** False for failures of the connection that another attempt would meet again. */
export function isPassingFailure(error: unknown): boolean {
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : ''
  return !certificateError.test(code) && code !== 'UND_ERR_CLOSED' && code !== 'UND_ERR_DESTROYED'
}

/** The pauses between attempts. */
export interface RetryPauses {
  baseMs: number
  maxMs: number
}

/**
 * How long to wait after that many failures: exponential with full jitter, so that clients which failed together do
 * not come back together; what the service asked for where that is longer; never more than `maxMs`.
 */
export function pauseMs(failures: number, { baseMs, maxMs }: RetryPauses, random: () => number, askedMs = 0): number {
  const ceilingMs = Math.min(maxMs, baseMs * 2 ** (failures - 1))
  return Math.min(maxMs, Math.max(random() * ceilingMs, askedMs))
}

const httpDate = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/

/** Milliseconds a `Retry-After` header asks for, in either of its forms; undefined where it is neither. */
export function retryAfterMs(headers: Headers): number | undefined {
  const text = headers.get('retry-after')?.trim() ?? ''
  if (/^\d+$/.test(text)) return Number(text) * 1000
  if (!httpDate.test(text)) return undefined
  // Against the service's own clock where it tells the time: ours may be minutes off.
  const sent = headers.get('date') ?? ''
  const nowMs = httpDate.test(sent) ? Date.parse(sent) : Date.now()
  return Math.max(0, Date.parse(text) - nowMs)
}
