import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { type Database, openDatabase } from '../../src/database/database.ts'
import { migrateUp } from '../../src/database/migrate.ts'
import { platformMigrations } from '../../src/database/migration-owner.ts'
import { madeRun, storeRuns } from '../../src/monitoring/metrics/runs-for-tests.ts'
import type { Bench } from '../bench.ts'
import { compare } from '../line.ts'
import { peakResidentMb } from '../processes.ts'

const rules = 50
const ends = 100_000
const goalSeconds = 60
const goalMb = 500
const script = fileURLToPath(new URL('../alerts-process.ts', import.meta.url))

/** How long a flood of failures takes from the trail of runs to alerts, counted exactly, and how much memory. */
export default {
  name: 'alerts',
  summary: `${ends.toLocaleString('en-US')} failures of ${rules} rules, taken and counted: seconds and memory`,
  async run({ postgres, tell }) {
    const address = await postgres.createDatabase()
    const database = openDatabase({ url: address })
    let child: ChildProcess | undefined
    try {
      await migrateUp(database, [platformMigrations])
      const names = Array.from({ length: rules }, (_, index) => `pipeline-${index}`)
      const watch = () => {
        child = spawn(process.execPath, [script, JSON.stringify({ address, pipelines: names })], {
          stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
        })
        return child
      }
      // Its reader begins with what commits from now on; then it is away while runs fail.
      await once(watch(), 'message')
      child?.kill('SIGKILL')
      await storeFailures(database, names)
      tell('alerts: all failures are stored')
      const from = performance.now()
      const { pid = 0 } = watch()
      await postgres.until(
        address,
        `SELECT coalesce(sum(count), 0) = ${ends} AS done FROM millrace.alerts WHERE rule LIKE 'pipeline-%'`,
      )
      const seconds = (performance.now() - from) / 1000
      const peakMb = await peakResidentMb(pid)
      await refuseMore(database)
      const goal = { is: '<', ratio: 1 } as const
      return [
        compare('alerts', 's', { ours: seconds, theirs: goalSeconds, against: 'goal', goal }),
        compare('alerts', 'MB', { ours: peakMb, theirs: goalMb, against: 'goal', goal }),
      ]
    } finally {
      child?.kill('SIGKILL')
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
