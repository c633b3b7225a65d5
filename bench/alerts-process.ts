// Watches the ends of runs by a rule for each pipeline: a process of its own, so that its memory can be read.
import { openDatabase } from '../src/database/database.ts'
import { defineConfig, rule, runFails } from '../src/index.ts'
import { startMonitor } from '../src/monitoring/alerts/monitor.ts'
import { systemClock } from '../src/pipelines/clock.ts'
import { createEngine } from '../src/runs/create-engine.ts'

const { address, pipelines }: { address: string; pipelines: string[] } = JSON.parse(process.argv[2] ?? '')
process.once('disconnect', () => process.exit(0))
const database = openDatabase({ url: address })
const engine = createEngine({ database, clock: systemClock(), definitions: new Map(), codeVersion: null })
const rules = pipelines.map((pipeline) => rule(`${pipeline}-fails`, { when: runFails({ pipeline }) }))
const monitor = startMonitor(engine, {
  config: defineConfig({ systems: [], rules }),
  onError: (error) => {
    throw error
  },
})
await monitor.tick()
process.send?.('ready')
