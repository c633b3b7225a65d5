import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

/** A way to a database that is slower than who sends on it, who must then wait. */
export interface SlowLink {
  url: string
  stop(): void
}

const turnMs = 20

/** Lets so many bytes a second through to the server on each connection; answers come as they are. */
export async function slowLinkTo(url: string, bytesPerSecond: number): Promise<SlowLink> {
  const target = new URL(url)
  const port = Number(target.port)
  const sockets = new Set<Socket>()
  const server = createServer((near) => {
    const far = connect(port, target.hostname)
    for (const socket of [near, far]) {
      sockets.add(socket)
      socket.on('error', () => undefined)
      socket.on('close', () => sockets.delete(socket))
    }
    far.pipe(near)
    near.on('close', () => far.destroy())
    void passSlowly(near, far, bytesPerSecond).catch(() => near.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  target.port = String(typeof address === 'object' ? address?.port : 0)
  return {
    url: target.href,
    stop: () => {
      for (const socket of sockets) socket.destroy()
      server.close()
    },
  }
}

/** Nothing is read before what came earlier has been passed on: what is not read waits with its sender. */
async function passSlowly(near: Socket, far: Socket, bytesPerSecond: number): Promise<void> {
  let dueMs = performance.now()
  for await (const chunk of near as AsyncIterable<Buffer>) {
    if (!far.write(chunk)) await once(far, 'drain')
    dueMs = Math.max(dueMs, performance.now() - turnMs) + (chunk.length * 1000) / bytesPerSecond
    const earlyMs = dueMs - performance.now()
    if (earlyMs > turnMs) await sleep(earlyMs)
  }
  far.end()
}
