import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../src/database/test-database.ts'
import { defineConfig } from '../../src/index.ts'
import { startMonitor } from '../../src/monitoring/alerts/monitor.ts'
import { stopPoints } from '../../src/monitoring/alerts/stop-points.ts'
import { madeRun, storeRuns } from '../../src/monitoring/metrics/runs-for-tests.ts'
import { systemClock } from '../../src/pipelines/clock.ts'
import { createEngine } from '../../src/runs/create-engine.ts'

const script = fileURLToPath(new URL('alerts-process.ts', import.meta.url))

/** Has one process watch while a run fails, which dies at the point. */
async function failUnderWatch(database: TestDatabase, point: string): Promise<void> {
  const env = { ...process.env, DATABASE_URL: database.url, KILLED_AT: point }
  const child = spawn(process.execPath, [script], { env, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  const ended = once(child, 'exit')
  try {
    await Promise.race([once(child, 'message'), ended])
    await storeRuns(database, [madeRun({ createdAt: new Date(), state: 'failed' })])
    const [, signal] = await ended
    expect(signal).toBe('SIGKILL')
  } finally {
    child.kill('SIGKILL')
  }
}

async function stored(database: TestDatabase): Promise<Record<string, number>> {
  const { rows } = await database.pool.query<Record<string, number>>(
    `SELECT (SELECT coalesce(sum(count), 0) FROM alerts)::int AS failures, (SELECT count(*) FROM alerts)::int AS alerts,
       (SELECT count(*) FROM alert_events)::int AS trail, (SELECT count(*) FROM observations)::int AS observations,
       (SELECT count(*) FROM notices)::int AS notices`,
  )
  return rows[0] ?? {}
}

// It fires and is told of, two lines; two rules are shown the end of the run.
const told = { failures: 1, alerts: 1, trail: 2, observations: 2, notices: 1 }
const untold = { failures: 0, alerts: 0, trail: 0, observations: 0, notices: 0 }

it.each(stopPoints)(
  'killed at "%s", a monitor leaves all of its decision or nothing, and the next one tells once',
  async (point) => {
    await using database = await createTestDatabase()
    await failUnderWatch(database, point)
    expect(await stored(database)).toEqual(point === 'decision committed' ? told : untold)
    const monitor = startMonitor(
      createEngine({ database, clock: systemClock(), definitions: new Map(), codeVersion: null }),
      {
        config: defineConfig({ systems: [] }),
        onError: (error) => {
          throw error
        },
      },
    )
    await monitor.tick()
    await monitor.tick()
    await monitor.stop()
    expect(await stored(database)).toEqual(told)
  },
)
