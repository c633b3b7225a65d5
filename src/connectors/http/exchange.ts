import type { Readable } from 'node:stream'
import type { Dispatcher } from 'undici'
import type { Connections } from './connections.ts'
import { interruptible } from './interruptible.ts'
import type { Outgoing } from './outgoing.ts'

/** An answer whose body is still to be read, or discarded. */
export interface Answer {
  status: number
  headers: Headers
  body: Readable
}

/** Sends one request and waits for the head of the answer. */
export async function exchange(
  connections: Connections,
  request: Outgoing,
  signal: AbortSignal,
  started: () => void,
): Promise<Answer> {
  const { method, url, headers, body } = request
  const sent = connections.request(
    {
      origin: url.origin,
      path: `${url.pathname}${url.search}`,
      method,
      headers: Object.fromEntries(headers),
      body: body ?? null,
      signal,
    },
    started,
  )
  // undici does not look at the signal before it is connected: a host that takes no connections would outlive it.
  const answer = await interruptible(sent, signal, (late) => discard(late.body))
  return { status: answer.statusCode, headers: headersOf(answer.headers), body: answer.body }
}

/** Ends a body that nobody will read, and its connection. */
export function discard(body: Readable): void {
  body.on('error', () => undefined)
  body.destroy()
}

function headersOf(raw: Dispatcher.ResponseData['headers']): Headers {
  const headers = new Headers()
  for (const [name, values] of Object.entries(raw)) {
    for (const value of [values ?? []].flat()) headers.append(name, value)
  }
  return headers
}
