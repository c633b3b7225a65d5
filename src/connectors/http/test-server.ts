import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http'
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net'

/** A server on a free port of this machine, for tests. Ends with the block it is used in, connections included. */
export interface TestServer extends AsyncDisposable {
  url: string
  port: number
  /** What has been asked, in order. */
  requests: IncomingMessage[]
  /** Bodies of the requests, by the same order. */
  bodies: string[]
}

/** Answers with `answer`, which is told how many requests came before. */
export async function serve(
  answer: (request: IncomingMessage, response: ServerResponse, earlier: number) => void,
): Promise<TestServer> {
  const requests: IncomingMessage[] = []
  const bodies: string[] = []
  const listener: RequestListener = (request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      requests.push(request)
      bodies.push(Buffer.concat(chunks).toString())
      answer(request, response, requests.length - 1)
    })
  }
  return { ...(await listening(createServer(listener))), requests, bodies }
}

/** Hands every connection to `take`, which may write anything. */
export async function serveSockets(take: (socket: Socket) => void): Promise<TestServer> {
  const server = createTcpServer((socket) => {
    socket.on('error', () => undefined)
    take(socket)
  })
  return { ...(await listening(server)), requests: [], bodies: [] }
}

async function listening(server: Server) {
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it listens on a port, not on a pipe
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
