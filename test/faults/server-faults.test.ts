import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Server, startServer } from './server.ts'
import { crashInSweep, crashServer, refuseWrites } from './server-faults.ts'

let server: Server
beforeAll(async () => {
  server = await startServer()
})
afterAll(() => server?.[Symbol.asyncDispose]())

test('a server that crashes under load costs nobody a lease, and no run anything but an attempt', async () => {
  await crashServer(server, { crashes: 2 })
}, 120_000)

test('a server that crashes in the middle of a sweep: the sweep is done again', async () => {
  await crashInSweep(server)
}, 90_000)

test('a server that takes no writes for less than a lease costs nobody anything', async () => {
  expect(await refuseWrites(server, { forMs: 3_000 })).toBe(0)
}, 90_000)
