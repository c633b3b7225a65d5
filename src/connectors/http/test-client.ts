import type { HttpClientOptions } from '../../pipelines/http-client.ts'
import type { ConnectionOptions } from './connections.ts'
import type { HttpHooks } from './hooks.ts'
import { httpClient, type RootHttpClient } from './http-client.ts'
import { HttpError } from './http-error.ts'

export interface TestClient extends AsyncDisposable {
  http: RootHttpClient
  /** Pauses and turns it would have waited for. */
  pausesMs: number[]
  /** Everything it has logged. */
  lines: { message: string; data: Record<string, unknown> }[]
}

/** A client that waits for nothing, always draws the longest pause, and notes what it logs. */
export function testClient(options: HttpClientOptions = {}, hooks: HttpHooks & ConnectionOptions = {}): TestClient {
  const pausesMs: number[] = []
  const lines: TestClient['lines'] = []
  const http = httpClient(options, {
    log: { debug: (message, data = {}) => void lines.push({ message, data: { ...data } }) },
    random: () => 1,
    sleep: async (milliseconds, signal) => {
      signal.throwIfAborted()
      pausesMs.push(milliseconds)
    },
    ...hooks,
  })
  return { http, pausesMs, lines, [Symbol.asyncDispose]: () => http.close() }
}

/** The HttpError that a request, or reading its answer, ends with. */
export async function errorOf(work: Promise<unknown>): Promise<HttpError> {
  try {
    await work
  } catch (error) {
    if (error instanceof HttpError) return error
    throw error
  }
  throw new Error('expected an HttpError, got an answer')
}
