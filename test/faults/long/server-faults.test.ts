import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Server, startServer } from '../server.ts'
import { crashServer, refuseWrites } from '../server-faults.ts'

let server: Server
beforeAll(async () => {
  server = await startServer()
})
afterAll(() => server?.[Symbol.asyncDispose]())

test('a server that crashes ten times under load', () => crashServer(server, { crashes: 10 }), 300_000)

test('a server that takes no writes for half a minute: the workers lose their leases and are replaced, nothing else is lost', async () => {
  expect(await refuseWrites(server, { forMs: 30_000 })).toBeGreaterThan(0)
}, 300_000)
