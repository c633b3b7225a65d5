// Tells people in a process of its own, and kills itself at the stop point that its environment names.
import { openDatabase } from '../../src/database/database.ts'
import { defineConfig } from '../../src/index.ts'
import { sinkChannel } from '../../src/notifications/sink-for-tests.ts'
import { startNotifications } from '../../src/notifications/start-notifications.ts'
import { onStopPoint } from '../../src/notifications/stop-points.ts'
import { systemClock } from '../../src/pipelines/clock.ts'
import { createEngine } from '../../src/runs/create-engine.ts'

const { DATABASE_URL = '', SINK_URL = '', KILLED_AT, PER_SECOND = '1000' } = process.env
onStopPoint((point) => {
  if (point === KILLED_AT) process.kill(process.pid, 'SIGKILL')
})
process.once('disconnect', () => process.exit(0))
const channel = sinkChannel('slack', SINK_URL, { perSecond: Number(PER_SECOND) })
startNotifications(
  createEngine({
    database: openDatabase({ url: DATABASE_URL }),
    clock: systemClock(),
    definitions: new Map(),
    codeVersion: null,
  }),
  {
    config: defineConfig({ systems: [], notifications: { channels: [channel], digestAbove: 1000 } }),
    onError: (error) => console.error(error),
  },
)
