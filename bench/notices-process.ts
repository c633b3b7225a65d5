// Tells people over channels that lead to the bench's sink: a process of its own, so that its memory can be read.
import { openDatabase } from '../src/database/database.ts'
import { defineConfig } from '../src/index.ts'
import { sinkChannel } from '../src/notifications/sink-for-tests.ts'
import { startNotifications } from '../src/notifications/start-notifications.ts'
import { systemClock } from '../src/pipelines/clock.ts'
import { createEngine } from '../src/runs/create-engine.ts'

const {
  address,
  url,
  channels,
  recipients,
}: Record<'address' | 'url', string> & {
  channels: string[]
  recipients: string[]
} = JSON.parse(process.argv[2] ?? '')
process.once('disconnect', () => process.exit(0))
const routes = channels.flatMap((channel) => [
  { channel, to: recipients, severity: ['warning' as const] },
  { channel, to: ['on call'], severity: ['critical' as const], rules: [channel] },
])
startNotifications(
  createEngine({
    database: openDatabase({ url: address }),
    clock: systemClock(),
    definitions: new Map(),
    codeVersion: null,
  }),
  {
    config: defineConfig({
      systems: [],
      notifications: { channels: channels.map((name) => sinkChannel(name, url + name, { perSecond: 1 })), routes },
    }),
    onError: (error) => console.error(error),
  },
)
process.send?.('ready')
