import { createServer, request, type Server } from 'node:http'
import { type Channel, DeliveryError } from './channel.ts'

/** What came to a sink. */
interface Received {
  key: string
  recipient: string
  title: string
  body: { title: string; lines: string[]; fields: Record<string, string>; links: { url: string }[]; text: string }
}

/** An outside system on a real socket. */
export interface Sink extends AsyncDisposable {
  url: string
  received: Received[]
  titles(): string[]
  /** What it does with what comes: answers with a status, cuts the connection once it has the body, or nothing at all. */
  does: (one: Received, times: number) => number | 'reset' | 'silence'
  /** Seconds, with a status of 429. */
  retryAfter: number
}

export async function openSink(): Promise<Sink> {
  const server: Server = createServer((incoming, response) => {
    const chunks: Buffer[] = []
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
    incoming.on('end', () => {
      if (incoming.method === 'GET') {
        const found = sink.received.some(({ key }) => incoming.url?.endsWith(key))
        response.statusCode = found ? 200 : 404
        return response.end()
      }
      const one: Received = JSON.parse(Buffer.concat(chunks).toString())
      const answer = sink.does(one, sink.received.filter(({ key }) => key === one.key).length + 1)
      if (answer === 'reset' || answer === 'silence' || answer < 300) sink.received.push(one)
      if (answer === 'reset') return incoming.socket.destroy()
      if (answer === 'silence') return undefined
      response.statusCode = answer
      if (answer === 429) response.setHeader('retry-after', sink.retryAfter)
      return response.end('{}')
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const sink: Sink = {
    url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/`,
    received: [],
    titles: () => sink.received.map(({ title }) => title),
    does: () => 200,
    retryAfter: 0,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  return sink
}

interface SinkChannelOptions {
  perSecond?: number
  recipients?: string[]
  missing?: string[]
  looksUp?: boolean
}

/** A channel that leads to a sink. */
export function sinkChannel(
  name: string,
  url: string,
  { perSecond = 1000, recipients = [''], missing = [], looksUp = false }: SinkChannelOptions = {},
): Channel {
  return {
    name,
    perSecond,
    missing: () => missing,
    recipients: () => recipients,
    render: ({ title, text, lines, fields, links }) => ({ title, text, lines, fields, links }),
    send: async ({ key, recipient, body }, signal) => {
      const text = JSON.stringify({ key, recipient, title: body['title'], body })
      const { status, retryAfterMs } = await exchange('POST', url, text, signal)
      if (status < 300) return { providerId: `provider-${key}` }
      throw new DeliveryError(`expected 200, got ${status}`, {
        permanent: status === 404,
        ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
      })
    },
    ...(looksUp
      ? {
          lookUp: async ({ key }, signal) =>
            (await exchange('GET', url + key, '', signal)).status === 200 ? {} : undefined,
        }
      : {}),
  }
}

function exchange(method: string, url: string, body: string, signal: AbortSignal) {
  return new Promise<{ status: number; retryAfterMs: number | undefined }>((resolve, reject) => {
    // A connection of its own each time: one that the sink has cut is not used again.
    const call = request(url, { method, signal, agent: false }, (response) => {
      response.resume()
      const after = response.headers['retry-after']
      resolve({
        status: response.statusCode ?? 0,
        retryAfterMs: after === undefined ? undefined : Number(after) * 1000,
      })
    })
    call.on('error', (cause) => reject(new DeliveryError('the connection failed', { mayHaveArrived: true, cause })))
    call.end(body)
  })
}
