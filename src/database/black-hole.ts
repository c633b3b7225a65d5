import { connect, createServer, type Socket } from 'node:net'

/** For tests: a proxy before a database that can swallow everything, as a network that lost its route does. */
export interface BlackHole extends AsyncDisposable {
  url: string
  /** From now on nothing that is sent arrives, and nobody is told. */
  swallow(): void
  /** New connections work again; the old ones stay lost. */
  pass(): void
}

export async function blackHoleBefore(url: string): Promise<BlackHole> {
  const target = new URL(url)
  const port = Number(target.port)
  const sockets = new Set<Socket>()
  const lost = new Set<Socket>()
  const server = createServer((near) => {
    const far = connect(port, target.hostname)
    tie(near, far)
    tie(far, near)
  })
  function tie(from: Socket, to: Socket): void {
    sockets.add(from)
    from.on('data', (chunk) => lost.has(from) || to.write(chunk))
    from.on('error', () => undefined)
    from.on('close', () => lost.has(from) || to.destroy())
  }
  let swallowing = false
  server.on('connection', (near) => swallowing && lost.add(near))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  target.port = String(typeof address === 'object' ? address?.port : 0)
  return {
    url: target.href,
    swallow: () => {
      swallowing = true
      for (const socket of sockets) lost.add(socket)
    },
    pass: () => {
      swallowing = false
    },
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
