import { type HttpClient, httpClient, type Secret, secret } from 'millrace'
import { onTestFinished } from 'vitest'
import { anyKey } from '../simulators/testing.ts'
import { type SourceName, sourceOf } from './source.ts'

/** A client for one test, that tries again at once. */
export function quickHttp(attempts = 3): HttpClient {
  const http = httpClient({ retry: { attempts, base: '1ms', max: '1ms' } })
  onTestFinished(() => http.close())
  return http
}

/** A key as the connectors take it. */
export function keyOf(value: string): Secret {
  return secret('TEST_API_KEY', { from: { TEST_API_KEY: value } })
}

/** Everything the pages of an iterable hold. */
export async function listOf<Item>(pages: AsyncIterable<readonly Item[]>): Promise<Item[]> {
  const list: Item[] = []
  for await (const page of pages) list.push(...page)
  return list
}

/** What a connector needs to ask a simulator for a stretch of days. */
export function askingSimulated(name: SourceName, { baseUrl }: { baseUrl: string }, firstDay: string, lastDay: string) {
  return {
    http: quickHttp(),
    baseUrl,
    source: sourceOf(name, { MILLRACE_SIMULATED: name }),
    key: keyOf(anyKey),
    firstDay,
    lastDay,
  }
}
