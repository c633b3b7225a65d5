// A scheduler in a process of its own, which does at its stop points what its trap says.
import { createPlatform } from '../../src/index.ts'
import { startScheduler } from '../../src/scheduler/schedules/scheduler.ts'
import config, { schedules } from './schedules.ts'
import { setTrap } from './trap.ts'

const { FAULTS_TRAP } = process.env
const platform = createPlatform(config, { simulate: false, migrate: false })
const engine = await platform.engine()
if (FAULTS_TRAP) setTrap(JSON.parse(FAULTS_TRAP))
const scheduler = startScheduler(engine, {
  schedules: async () => schedules,
  onError: (error, loop) => console.error(loop, error),
})
process.once('disconnect', () => void scheduler.stop().then(() => process.exit(0)))
