import { createServer, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { createTestDatabase, type TestDatabase } from '../../database/test-database.ts'
import { TestClock } from '../../pipelines/clock.ts'
import type { Dataset } from '../../pipelines/dataset.ts'
import { checkedHealthLimits, type HealthLimitsOption } from '../../pipelines/health-limits.ts'
import { insertWorker } from '../../runs/leases/worker-store.ts'
import { allHealthChecks } from './all-checks.ts'
import type { HealthCheck } from './check.ts'
import { examine } from './examine.ts'

/** Everything that health looks at, and all of it well. */
export interface HealthScene extends AsyncDisposable {
  database: TestDatabase
  clock: TestClock
  server: Server
  checks: HealthCheck[]
  /** What is not healthy, by name. */
  faults(): Promise<Record<string, string>>
}

export async function healthyScene(
  options: { limits?: HealthLimitsOption; datasets?: readonly Dataset[]; projectFolder?: string } = {},
): Promise<HealthScene> {
  const database = await createTestDatabase()
  const clock = new TestClock('2026-08-20T12:00:00Z')
  await insertWorker(database.pool, crypto.randomUUID(), ['prices 1'], 10)
  const server = createServer((_, response) => response.end('ok'))
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const address = server.address()
  const checks = allHealthChecks(
    { database, clock },
    {
      // Other tests use the same server, and this machine's disk may be fuller than is good.
      limits: checkedHealthLimits({
        databaseLatencyMs: { degraded: 4_000, unhealthy: 4_500 },
        apiLatencyMs: { degraded: 4_000 },
        connectionsUsedPercent: { degraded: 100, unhealthy: 100 },
        diskFreeBytes: { degraded: 10, unhealthy: 1 },
        ...options.limits,
      }),
      datasets: options.datasets ?? [],
      projectFolder: options.projectFolder ?? tmpdir(),
      embeddedDataFolder: tmpdir(),
      apiAddress: `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`,
    },
  )
  return {
    database,
    clock,
    server,
    checks,
    async faults() {
      const bad = (await examine(checks)).filter(({ state }) => state !== 'healthy')
      return Object.fromEntries(bad.map(({ name, state, reasons }) => [name, `${state}: ${reasons.join('; ')}`]))
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await database.drop()
    },
  }
}
