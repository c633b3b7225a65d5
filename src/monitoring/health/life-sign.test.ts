import { expect, it } from 'vitest'
import { testClient } from '../../connectors/http/test-client.ts'
import { serve } from '../../connectors/http/test-server.ts'
import { createTestDatabase } from '../../database/test-database.ts'
import { TestClock } from '../../pipelines/clock.ts'
import type { HealthState } from './check.ts'
import { startLifeSign } from './life-sign.ts'
import { recordFindings } from './record.ts'

async function scene(answer: () => number = () => 200) {
  const database = await createTestDatabase()
  const clock = new TestClock('2026-08-20T12:00:00Z')
  const server = await serve((_, response) => response.writeHead(answer()).end())
  const client = testClient({ retry: { attempts: 1 } })
  const options = { url: server.url, everyMs: 60_000, http: client.http, onError: () => undefined }
  const find = (state: HealthState) =>
    recordFindings(
      database,
      [{ name: 'disk', host: '', state, reasons: state === 'healthy' ? [] : ['full'], figures: {} }],
      clock.now(),
    )
  await find('healthy')
  return {
    clock,
    server,
    find,
    start: () => startLifeSign({ database, clock }, options),
    async [Symbol.asyncDispose]() {
      await client[Symbol.asyncDispose]()
      await server[Symbol.asyncDispose]()
      await database.drop()
    },
  }
}

it('many processes together say once in every interval that all is well', async () => {
  await using all = await scene()
  const monitors = [all.start(), all.start(), all.start()]
  await Promise.all(monitors.map((monitor) => monitor.tick()))
  expect(all.server.requests).toHaveLength(1)
  all.clock.advance(59_000)
  await Promise.all(monitors.map((monitor) => monitor.tick()))
  expect(all.server.requests).toHaveLength(1)
  all.clock.advance(1_000)
  await Promise.all(monitors.map((monitor) => monitor.tick()))
  expect(all.server.requests).toHaveLength(2)
  await Promise.all(monitors.map((monitor) => monitor.stop()))
})

it('says nothing while something is unhealthy', async () => {
  await using all = await scene()
  await all.find('unhealthy')
  const monitor = all.start()
  await monitor.tick()
  expect(all.server.requests).toHaveLength(0)
  all.clock.advance(30_000)
  await all.find('degraded')
  await monitor.tick()
  expect(all.server.requests).toHaveLength(1)
  await monitor.stop()
})

it('is said again at once when it was not heard', async () => {
  let status = 400
  await using all = await scene(() => status)
  const monitor = all.start()
  await monitor.tick().catch(() => undefined)
  const unheard = all.server.requests.length
  expect(unheard).toBeGreaterThan(0)
  status = 200
  await monitor.tick()
  expect(all.server.requests.length).toBe(unheard + 1)
  await monitor.tick()
  expect(all.server.requests.length).toBe(unheard + 1)
  await monitor.stop()
})

it('says nothing when nobody has looked for a while', async () => {
  await using all = await scene()
  const monitor = all.start()
  all.clock.advance(20 * 60_000)
  await monitor.tick()
  expect(all.server.requests).toHaveLength(0)
  await monitor.stop()
})
