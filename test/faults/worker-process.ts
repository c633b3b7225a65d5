// A worker in a process of its own, as a supervisor starts it: exits with 70 when it has lost its lease.
import { fileURLToPath } from 'node:url'
import { createPlatform } from '../../src/index.ts'
import config from './pipelines.ts'

const isolated = fileURLToPath(new URL('isolated-process.ts', import.meta.url))
const platform = createPlatform(config, { isolateCommand: [process.execPath, isolated], simulate: false })
const worker = await platform.startWorker({ onLost: () => process.exit(70) })
process.send?.({ workerId: worker.id })
process.once('disconnect', () => process.exit(0))
