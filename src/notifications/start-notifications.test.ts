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
    // Not by the server's transaction numbers: other test files write on the same server.
    await office.rows(`CREATE SEQUENCE writes`)
    await office.rows(`CREATE FUNCTION count_write() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN PERFORM nextval('writes'); RETURN NULL; END $$`)
    await office.rows(`DO $$ DECLARE place text; BEGIN
      FOR place IN SELECT format('%I.%I', n.nspname, c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND n.nspname = current_schema() LOOP
        EXECUTE 'CREATE TRIGGER counted AFTER INSERT OR UPDATE OR DELETE ON ' || place || ' FOR EACH ROW EXECUTE FUNCTION count_write()';
      END LOOP; END $$`)
    const written = async () => (await office.rows<{ any: boolean }>('SELECT is_called AS any FROM writes'))[0]?.any
    await role.tick()
    await role.tick()
    expect(await written()).toBe(false)
    // So that what is not counted is not what could not be.
    await office.tell({})
    expect(await written()).toBe(true)
  } finally {
    await role.stop()
  }
})
