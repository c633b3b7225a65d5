import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo, Server, Socket } from 'node:net'
import { secret } from '../../../pipelines/secret.ts'
import type { Channel, Message, Outgoing } from '../../channel.ts'

/** What the other side does with the next tries. */
export type Behaviour =
  | 'takes it'
  | 'refuses for now'
  | 'refuses for good'
  | 'is asked too often'
  | 'breaks off at once'
  | 'takes it and breaks off'
  | 'breaks off without taking it'
  | 'says nothing'
  | 'drips'
  | 'answers without end'

/** A message as it arrived. */
interface Arrived {
  /** By which a repeat is known; empty where the other side takes none. */
  key: string
  text: string
}

/** A simulated other side. */
export interface Simulator extends AsyncDisposable {
  port: number
  behaviour: Behaviour
  /** How many tries have come as far as they will. */
  tries: number
  arrived: Arrived[]
}

/** A channel with its other side. */
export interface Stage {
  simulator: Simulator
  channel: Channel
  /** The same, over a connection that has to be encrypted first. */
  encrypted: Channel
  recipient: string
}

export interface Reply {
  status: number
  text: string
  headers?: Record<string, string>
}

export interface Service {
  /** What arrived, and the answer to it. */
  take(request: IncomingMessage, body: string, bytes: Buffer): { arrived: Arrived; reply: Reply }
  /** The refusals, which like to repeat what they were sent. */
  refuse(kind: 'for now' | 'for good' | 'too often', echo: string): Reply
  /** Answers to what is no message. */
  ask?(request: IncomingMessage, body: string, arrived: readonly Arrived[]): Reply | undefined
}

export async function simulateService(service: Service): Promise<Simulator> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const bytes = Buffer.concat(chunks)
      const body = bytes.toString()
      const answer = ({ status, text, headers = {} }: Reply) => response.writeHead(status, headers).end(text)
      const asked = service.ask?.(request, body, simulator.arrived)
      if (asked !== undefined) return answer(asked)
      simulator.tries += 1
      const echo = `${request.url} ${request.rawHeaders.join(' ')} ${body}`
      switch (simulator.behaviour) {
        case 'refuses for now':
          return answer(service.refuse('for now', echo))
        case 'refuses for good':
          return answer(service.refuse('for good', echo))
        case 'is asked too often':
          return answer({ ...service.refuse('too often', echo), headers: { 'retry-after': '7' } })
        case 'breaks off without taking it':
          return request.socket.destroy()
        case 'says nothing':
          return undefined
        case 'drips':
          return drip(request.socket, 'HTTP/1.1 200 OK\r\nX-Drip: ')
        default:
      }
      const { arrived, reply } = service.take(request, body, bytes)
      simulator.arrived.push(arrived)
      if (simulator.behaviour === 'takes it and breaks off') return request.socket.destroy()
      if (simulator.behaviour !== 'answers without end') return answer(reply)
      response.writeHead(reply.status)
      const more = () => {
        while (!response.destroyed && response.write(' '.repeat(65_536)));
      }
      response.on('drain', more)
      return more()
    })
  })
  const simulator: Simulator = {
    ...(await listening(server, () => simulator)),
    behaviour: 'takes it',
    tries: 0,
    arrived: [],
  }
  return simulator
}

/** A byte now and then, for as long as somebody listens. */
export function drip(socket: Socket, beginning: string, byte = 'a'): void {
  socket.write(beginning)
  const timer = setInterval(() => socket.write(byte), 20)
  socket.on('close', () => clearInterval(timer))
}

export async function listening(server: Server, of: () => Simulator) {
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.on('close', () => sockets.delete(socket))
    if (of().behaviour === 'breaks off at once') socket.destroy()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** What no error and no log may show. */
export const canary = 'CANARY0123456789abcdef'

export function secretOf(value: string) {
  return secret('CANARY', { from: { CANARY: value } })
}

export const message: Message = {
  kind: 'alert fired',
  severity: 'critical',
  title: 'Preços de energia: atrasados 🔥',
  text: 'A série WTI não chegou às 06:00. São Paulo avisa: ação necessária 👩‍👩‍👧.',
  fields: { Pipeline: 'energy-prices', Série: 'WTI' },
  lines: ['a primeira', 'the second'],
  at: new Date('2026-08-19T12:00:00Z'),
  links: [{ label: 'Run', url: 'https://millrace.example/runs/1' }],
}

/** Everything that somebody might put into a name of a table. */
export const hostile: Message = {
  ...message,
  title: `<script>alert(1)</script> <!channel> \u001b[31m\u0000 \r\nBcc: evil@example.com \u202egnp.exe &amp; ${'x'.repeat(200)}`,
  text: `<img src=x onerror=alert(1)> \u001b]8;;http://evil\u0007 \u0007\b "quoted" '; --\r\n.\r\nQUIT\r\n${'ã🔥<b>&'.repeat(15_000)}`,
  fields: Object.fromEntries(
    Array.from({ length: 300 }, (_, index) => [`<i>${index}</i>\n`, `${index}\u0000<u>`.repeat(500)]),
  ),
  lines: Array.from({ length: 5000 }, (_, index) => `<li>${index}\u001b[2J`),
  links: [
    { label: 'evil', url: 'javascript:alert(1)' },
    { label: '<b>|"', url: 'https://h.example/"><script>|x' },
  ],
}

export function outgoingOf(
  { channel, recipient }: Pick<Stage, 'channel' | 'recipient'>,
  given: Message = message,
): Outgoing {
  // As it comes back from where it is stored.
  const body = JSON.parse(JSON.stringify(channel.render(given)))
  return { key: 'alert 7 fired', recipient, body, providerId: null, attempt: 1, firstTriedAt: new Date() }
}
