import { type Database, openDatabase } from '../../src/database/database.ts'
import { migrateUp } from '../../src/database/migrate.ts'
import { platformMigrations } from '../../src/database/migration-owner.ts'
import { defineConfig, rule, runFails } from '../../src/index.ts'
import { startMonitor } from '../../src/monitoring/alerts/monitor.ts'
import { madeRun, storeRuns } from '../../src/monitoring/metrics/runs-for-tests.ts'
import { systemClock } from '../../src/pipelines/clock.ts'
import { createEngine } from '../../src/runs/create-engine.ts'
import type { Bench } from '../bench.ts'
import { compare } from '../line.ts'

const rules = 50
const ends = 100_000
const goalSeconds = 60

/** How long a flood of failures takes from the trail of runs to alerts, counted exactly. */
export default {
  name: 'alerts',
  summary: `${ends.toLocaleString('en-US')} failures of ${rules} rules, taken and counted, in seconds`,
  async run({ postgres, tell }) {
    const address = await postgres.createDatabase()
    const database = openDatabase({ url: address })
    try {
      await migrateUp(database, [platformMigrations])
      const names = Array.from({ length: rules }, (_, index) => `pipeline-${index}`)
      const config = defineConfig({
        systems: [],
        rules: names.map((pipeline) => rule(`${pipeline}-fails`, { when: runFails({ pipeline }) })),
      })
      const engine = createEngine({ database, clock: systemClock(), definitions: new Map(), codeVersion: null })
      const errors: unknown[] = []
      const options = { config, onError: (error: unknown) => void errors.push(error) }
      // Its reader begins with what commits from now on; then it is away while runs fail.
      const first = startMonitor(engine, options)
      await first.tick()
      await first.stop()
      await storeFailures(database, names)
      tell('alerts: all failures are stored')
      const from = performance.now()
      const monitor = startMonitor(engine, options)
      await postgres.until(
        address,
        `SELECT coalesce(sum(count), 0) = ${ends} AS done FROM millrace.alerts WHERE rule LIKE 'pipeline-%'`,
      )
      const seconds = (performance.now() - from) / 1000
      await monitor.stop()
      if (errors.length > 0) throw errors[0]
      await refuseMore(database)
      return [
        compare('alerts', 's', {
          ours: seconds,
          theirs: goalSeconds,
          against: 'goal',
          goal: { is: '<', ratio: 1 },
        }),
      ]
    } finally {
      await database.close()
      await postgres.dropDatabase(address)
    }
  },
} satisfies Bench

async function storeFailures(database: Database, names: readonly string[]): Promise<void> {
  const atOnce = 5_000
  for (let stored = 0; stored < ends; stored += atOnce) {
    const createdAt = new Date()
    const pipelineOf = (index: number) => names[index % names.length] ?? ''
    const runs = Array.from({ length: atOnce }, (_, index) => {
      return madeRun({ createdAt, state: 'failed', pipeline: pipelineOf(index) })
    })
    await storeRuns(database, runs)
  }
}

/** Refuses more than one alert and one notice for each rule and pipeline: its own rule, and the one that is built in. */
async function refuseMore(database: Database): Promise<void> {
  const { rows } = await database.pool.query<{ alerts: number; notices: number }>(
    `SELECT (SELECT count(*) FROM alerts)::int AS alerts, (SELECT count(*) FROM notices)::int AS notices`,
  )
  const [found] = rows
  if (found?.alerts !== rules * 2 || found.notices !== rules) {
    throw new Error(`expected ${rules * 2} alerts and ${rules} notices, got ${JSON.stringify(found)}`)
  }
}
