// Watches the ends of runs in a process of its own, and kills itself at the stop point that its environment names.
import { openDatabase } from '../../src/database/database.ts'
import { defineConfig } from '../../src/index.ts'
import { startMonitor } from '../../src/monitoring/alerts/monitor.ts'
import { onStopPoint } from '../../src/monitoring/alerts/stop-points.ts'
import { systemClock } from '../../src/pipelines/clock.ts'
import { createEngine } from '../../src/runs/create-engine.ts'

const { DATABASE_URL = '', KILLED_AT } = process.env
process.once('disconnect', () => process.exit(0))
const database = openDatabase({ url: DATABASE_URL })
const engine = createEngine({ database, clock: systemClock(), definitions: new Map(), codeVersion: null })
const monitor = startMonitor(engine, {
  config: defineConfig({ systems: [] }),
  onError: (error) => console.error(error),
})
// A look at how everything stands decides, too, and finds nothing before there is a failure to tell of.
await monitor.tick()
onStopPoint((point) => {
  if (point === KILLED_AT) process.kill(process.pid, 'SIGKILL')
})
process.send?.('ready')
