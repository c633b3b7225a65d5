// A worker in a process of its own, as a supervisor starts it: exits with 70 when it has lost its lease, hands over on
// SIGTERM, and does at its stop points what its traps say. FAULTS_GATE has it wait there, loaded, before it starts.
import { flushCompileCache } from 'node:module'
import { fileURLToPath } from 'node:url'
import { createPlatform } from '../../src/index.ts'
import { gate } from './notes.ts'
import config from './pipelines.ts'
import { setTrap, type Trap } from './trap.ts'

const { FAULTS_GATE, FAULTS_MIGRATES, FAULTS_PIPELINES, FAULTS_TRAP } = process.env
const names = FAULTS_PIPELINES?.split(',')
const pipelines = config.pipelines.filter(({ name }) => names === undefined || names.includes(name))
const isolated = fileURLToPath(new URL('isolated-process.ts', import.meta.url))
const platform = createPlatform(
  { ...config, pipelines },
  { isolateCommand: [process.execPath, isolated], simulate: false, migrate: FAULTS_MIGRATES !== undefined },
)
if (FAULTS_TRAP) setTrap(JSON.parse(FAULTS_TRAP))
process.on('message', ({ trap }: { trap: Trap }) => {
  setTrap(trap)
  process.send?.({ trap })
})
process.once('SIGTERM', () => void platform.stop().then(() => process.exit(0)))
process.once('disconnect', () => process.exit(0))

if (FAULTS_GATE) await gate(FAULTS_GATE)
const worker = await platform.startWorker({ onLost: () => process.exit(70) })
// Most of these end by SIGKILL, and would leave nothing compiled for the next.
flushCompileCache()
process.send?.({ workerId: worker.id })
