import { expect, it } from 'vitest'
import { defineConfig } from '../pipelines/config.ts'
import { until } from '../runs/kit-for-tests.ts'
import { openTestDesk } from './kit-for-tests.ts'
import { openSink, sinkChannel } from './sink-for-tests.ts'
import { startNotifications } from './start-notifications.ts'

it('hears of a notice without being asked, and wakes for the next try when its time comes', async () => {
  await using sink = await openSink()
  const channels = [sinkChannel('slack', sink.url)]
  await using office = await openTestDesk(channels)
  const errors: unknown[] = []
  const role = startNotifications(office.desk.engine, {
    config: defineConfig({ systems: [], notifications: { channels } }),
    onError: (error) => errors.push(error),
  })
  try {
    await role.tick()
    sink.does = (_, times) => (times === 1 ? 'reset' : 200)
    await office.tell({})
    await until(() => sink.received.length === 1 && office.clock.sleeping > 0, 'a first try')
    office.clock.advance(10_000)
    await until(async () => (await office.states()).sent === 1, 'a second try')
  } finally {
    await role.stop()
  }
  expect(errors).toEqual([])
})

it('writes nothing while there is nothing to do', async () => {
  await using office = await openTestDesk([sinkChannel('slack', 'http://127.0.0.1:9/')])
  const role = startNotifications(office.desk.engine, {
    config: defineConfig({
      systems: [],
      notifications: {
        channels: [],
        escalation: [{ after: '1m', to: ['x'], channel: 'slack' }],
        dailyReport: { at: '23:59' },
      },
    }),
    onError: () => undefined,
  })
  try {
    await role.tick()
    const position = async () =>
      (
        await office.rows<{ at: string }>(
          'SELECT pg_current_xact_id_if_assigned() AS a, txid_snapshot_xmax(txid_current_snapshot())::text AS at',
        )
      )[0]?.at
    const before = await position()
    await role.tick()
    await role.tick()
    expect(await position()).toBe(before)
  } finally {
    await role.stop()
  }
})
