import { parseDuration } from '../../pipelines/duration.ts'
import type { HttpOptions } from '../../pipelines/http-client.ts'
import { Refusal, shown } from '../../pipelines/refusal.ts'
import type { Secret } from '../../pipelines/secret.ts'

export type Query = NonNullable<HttpOptions['query']>

/** Options of a request, checked, in milliseconds and with every default filled in. */
export interface Settings {
  baseUrl: URL | undefined
  /** By name in lower case. */
  headers: ReadonlyMap<string, string | Secret>
  query: Query
  timeoutMs: number
  totalTimeoutMs: number
  maxBytes: number
  /** What goes for `stream` instead, and how long it waits for the next bytes. */
  stream: { totalTimeoutMs: number; maxBytes: number; idleTimeoutMs: number }
  retry: { attempts: number; baseMs: number; maxMs: number }
  signals: readonly AbortSignal[]
}

export const defaultSettings: Settings = {
  baseUrl: undefined,
  headers: new Map<string, string>([
    ['accept', '*/*'],
    ['accept-encoding', 'gzip, deflate, br'],
    ['user-agent', 'millrace'],
  ]),
  query: {},
  timeoutMs: 30_000,
  totalTimeoutMs: 120_000,
  maxBytes: 32 * 1024 * 1024,
  stream: { totalTimeoutMs: 6 * 3_600_000, maxBytes: 10 * 1024 ** 3, idleTimeoutMs: 30_000 },
  retry: { attempts: 4, baseMs: 500, maxMs: 30_000 },
  signals: [],
}

/** `options` over what they are defaults to. `query` is that of the options only where `base` has none of that name. */
export function settingsOver(base: Settings, options: HttpOptions): Settings {
  const { baseUrl, timeout, totalTimeout, maxBytes, idleTimeout, signal } = options
  const totalTimeoutMs = totalTimeout === undefined ? undefined : parseDuration(totalTimeout, 'totalTimeout')
  const mostBytes = maxBytes === undefined ? undefined : positiveInteger(maxBytes, 'maxBytes')
  return {
    baseUrl: baseUrl === undefined ? base.baseUrl : checkedBaseUrl(baseUrl),
    headers: new Map([...base.headers, ...lowerCaseNames(options.headers ?? {})]),
    query: { ...base.query, ...options.query },
    timeoutMs: timeout === undefined ? base.timeoutMs : parseDuration(timeout, 'timeout'),
    totalTimeoutMs: totalTimeoutMs ?? base.totalTimeoutMs,
    maxBytes: mostBytes ?? base.maxBytes,
    stream: {
      totalTimeoutMs: totalTimeoutMs ?? base.stream.totalTimeoutMs,
      maxBytes: mostBytes ?? base.stream.maxBytes,
      idleTimeoutMs: idleTimeout === undefined ? base.stream.idleTimeoutMs : parseDuration(idleTimeout, 'idleTimeout'),
    },
    retry: retryOver(base.retry, options.retry ?? {}),
    signals: signal === undefined ? base.signals : [...base.signals, signal],
  }
}

function retryOver(base: Settings['retry'], { attempts, base: first, max }: NonNullable<HttpOptions['retry']>) {
  return {
    attempts: attempts === undefined ? base.attempts : positiveInteger(attempts, 'retry.attempts'),
    baseMs: first === undefined ? base.baseMs : parseDuration(first, 'retry.base'),
    maxMs: max === undefined ? base.maxMs : parseDuration(max, 'retry.max'),
  }
}

function lowerCaseNames(headers: Record<string, string | Secret>): [string, string | Secret][] {
  return Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])
}

function positiveInteger(value: number, what: string): number {
  if (Number.isSafeInteger(value) && value > 0) return value
  throw new Refusal(`expected ${what} to be a whole number from 1, got ${shown(value)}`)
}

function checkedBaseUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.search !== '' || url.hash !== '') {
    // Not shown: an address that was put together wrongly often has a password or a key in it.
    throw new Refusal(
      'expected baseUrl to be an address such as https://api.eia.gov/v2, got something else: parameters belong into query',
    )
  }
  return url
}
