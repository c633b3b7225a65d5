import { expect, it } from 'vitest'
import { program } from '../../people/actor.ts'
import { moveAlert, openTestDesk, storeAlert } from '../kit-for-tests.ts'
import { sendTest } from '../send-test.ts'
import { openSink, sinkChannel } from '../sink-for-tests.ts'
import { Sender } from './sender.ts'

const minuteMs = 60_000

it('sends what is told, once, with the body that was stored before the first try', async () => {
  await using sink = await openSink()
  await using office = await openTestDesk([sinkChannel('slack', sink.url)])
  await office.tell({ title: 'Prices are late', facts: { fields: { Since: '06:00' } } })
  await office.route()
  const [stored] = await office.rows<{ key: string; body: object }>('SELECT key, body FROM deliveries')
  await office.send()
  await office.turn()
  expect(sink.received).toHaveLength(1)
  expect(sink.received[0]).toMatchObject({ key: stored?.key, body: stored?.body })
  expect(await office.states()).toEqual({ sent: 1 })
})

it('repeats with the same key and body after the connection was reset behind the body', async () => {
  await using sink = await openSink()
  await using office = await openTestDesk([sinkChannel('slack', sink.url)])
  sink.does = (_, times) => (times === 1 ? 'reset' : 200)
  await office.tell({})
  await office.turn()
  expect(await office.states()).toEqual({ pending: 1 })
  office.clock.advance(10_000)
  await office.turn()
  expect(await office.states()).toEqual({ sent: 1 })
  expect(sink.received).toHaveLength(2)
  expect(sink.received[1]).toEqual(sink.received[0])
})

it('asks before a repeat whether the earlier try has arrived, where it can', async () => {
  await using sink = await openSink()
  await using office = await openTestDesk([sinkChannel('sms', sink.url, { looksUp: true })])
  sink.does = () => 'reset'
  await office.tell({ severity: 'critical' })
  await office.turn()
  office.clock.advance(10_000)
  await office.turn()
  expect(await office.states()).toEqual({ sent: 1 })
  expect(sink.received).toHaveLength(1)
})

it('what a process that is gone was sending is repeated with its key, once its lease is over', async () => {
  await using sink = await openSink()
  await using office = await openTestDesk([sinkChannel('slack', sink.url)])
  await office.tell({})
  await office.route()
  await office.rows(
    `UPDATE deliveries SET state = 'sending', attempts = 1, lease_ends_at = now() + interval '1 minute'`,
  )
  await office.send()
  expect(sink.received).toHaveLength(0)
  await office.rows(`UPDATE deliveries SET lease_ends_at = now() - interval '1 ms'`)
  await office.send()
  expect(sink.received).toHaveLength(1)
  expect(await office.rows('SELECT attempts, may_have_arrived FROM deliveries')).toEqual([
    { attempts: 2, may_have_arrived: true },
  ])
})

it('who comes late with a failure changes nothing of what another process has meanwhile', async () => {
  await using sink = await openSink()
  await using office = await openTestDesk([sinkChannel('slack', sink.url)])
  const came = Promise.withResolvers<void>()
  const channel = {
    ...sinkChannel('slack', sink.url),
    send: async () => {
      came.resolve()
      await office.rows(`UPDATE deliveries SET attempts = attempts + 1`)
      throw new Error('too late')
    },
  }
  const late = { ...office.desk, channels: new Map([['slack', channel]]) }
  const sender = new Sender(late, AbortSignal.timeout(60_000), () => undefined)
  await office.tell({})
  await office.route()
  await sender.look()
  await sender.settled()
  expect(await office.states()).toEqual({ sending: 1 })
})

it('a message that cannot arrive is over at once, and told over the other channels, once an hour', async () => {
  await using sink = await openSink()
  await using other = await openSink()
  await using office = await openTestDesk([sinkChannel('slack', sink.url), sinkChannel('email', other.url)], {
    notifications: { routes: [{ channel: 'slack' }] },
  })
  sink.does = () => 404
  await office.tell({ title: 'One' }, { title: 'Two' })
  await office.turn()
  await office.turn()
  expect(await office.states()).toEqual({ failed: 2, sent: 1 })
  expect(other.titles()).toEqual(['A message over slack did not arrive'])
  // Whichever of the two was over first.
  expect(other.received[0]?.body.text).toMatch(/"(One|Two)"/)
})

it('that it is told over another channel in vain is told nobody', async () => {
  await using sink = await openSink()
  await using office = await openTestDesk([sinkChannel('slack', sink.url), sinkChannel('email', sink.url)], {
    notifications: { routes: [{ channel: 'slack' }] },
  })
  sink.does = () => 404
  await office.tell({})
  for (let index = 0; index < 4; index++) await office.turn()
  expect(await office.states()).toEqual({ failed: 2 })
})

it('tries some ten times over a day, then gives up and says so elsewhere', async () => {
  await using sink = await openSink()
  await using other = await openSink()
  await using office = await openTestDesk([sinkChannel('slack', sink.url), sinkChannel('email', other.url)], {
    notifications: { routes: [{ channel: 'slack' }] },
  })
  sink.does = () => 503
  await office.tell({ severity: 'critical' })
  await office.turn()
  for (let minute = 0; minute < 30 * 60; minute += 10) {
    office.clock.advance(10 * minuteMs)
    await office.send()
  }
  const [row] = await office.rows<{ attempts: number; state: string }>(
    `SELECT attempts, state FROM deliveries WHERE channel = 'slack'`,
  )
  expect(row?.state).toBe('abandoned')
  expect(row?.attempts).toBeGreaterThanOrEqual(7)
  expect(row?.attempts).toBeLessThanOrEqual(11)
  expect(other.titles()).toEqual(['A message over slack did not arrive'])
}, 60_000)

it('a channel that was down for an hour sends everything in its order once it is back', async () => {
  await using sink = await openSink()
  await using office = await openTestDesk([sinkChannel('email', sink.url, { recipients: ['a', 'b'] })])
  sink.does = () => 503
  for (let minute = 0; minute < 60; minute += 15) {
    await office.tell({ title: `At minute ${minute}` })
    for (let second = 0; second < 15; second++) {
      await office.turn()
      office.clock.advance(minuteMs)
    }
  }
  expect(sink.received).toEqual([])
  sink.does = () => 200
  await office.tell({ title: 'Worst', severity: 'critical' })
  for (let second = 0; second < 3; second++) {
    office.clock.advance(minuteMs)
    await office.turn()
  }
  const order = ['Worst', 'At minute 0', 'At minute 15', 'At minute 30', 'At minute 45']
  expect(sink.titles()).toEqual(order.flatMap((title) => [title, title]))
  expect(await office.states()).toEqual({ sent: 10 })
}, 60_000)

it('with all channels down nothing is lost', async () => {
  await using sink = await openSink()
  await using office = await openTestDesk([sinkChannel('slack', sink.url), sinkChannel('email', sink.url)])
  sink.does = () => 500
  await office.tell({ title: 'One' }, { title: 'Two' })
  for (let index = 0; index < 20; index++) {
    await office.turn()
    office.clock.advance(minuteMs)
  }
  expect(await office.states()).toEqual({ pending: 4 })
  sink.does = () => 200
  office.clock.advance(60 * minuteMs)
  await office.turn()
  expect(sink.titles().toSorted()).toEqual(['One', 'One', 'Two', 'Two'])
})

it('a message that cannot pass holds up no other', async () => {
  await using sink = await openSink()
  await using office = await openTestDesk([sinkChannel('slack', sink.url)])
  sink.does = ({ title }) => (title === 'Poison' ? 503 : 200)
  await office.tell({ title: 'Poison', severity: 'critical' }, { title: 'Fine' })
  await office.turn()
  await office.tell({ title: 'Fine, too' })
  await office.turn()
  expect(sink.titles()).toEqual(['Fine', 'Fine, too'])
})

it('leaves a channel alone for as long as it asks to be', async () => {
  await using sink = await openSink()
  await using office = await openTestDesk([sinkChannel('slack', sink.url)])
  sink.does = () => 429
  sink.retryAfter = 600
  await office.tell({ title: 'One' })
  await office.turn()
  sink.does = () => 200
  await office.tell({ title: 'Two', severity: 'critical' })
  office.clock.advance(9 * minuteMs)
  await office.turn()
  expect(sink.received).toEqual([])
  office.clock.advance(minuteMs)
  await office.turn()
  expect(sink.titles()).toEqual(['Two', 'One'])
})

it('two senders at once send nothing twice', async () => {
  await using sink = await openSink()
  const recipients = Array.from({ length: 40 }, (_, index) => `person ${index}`)
  await using office = await openTestDesk([sinkChannel('email', sink.url, { recipients })])
  const others = [1, 2, 3].map(() => new Sender(office.desk, AbortSignal.timeout(60_000), () => undefined))
  await office.tell({})
  await office.route()
  await Promise.all([office.send(), ...others.map((sender) => sender.look().then(() => sender.settled()))])
  expect(sink.received.map(({ recipient }) => recipient).toSorted()).toEqual(recipients.toSorted())
})

it('holds the rate of a channel over all who send', async () => {
  await using sink = await openSink()
  const recipients = Array.from({ length: 11 }, (_, index) => `person ${index}`)
  await using office = await openTestDesk([sinkChannel('email', sink.url, { recipients, perSecond: 20 })])
  const times: number[] = []
  sink.does = () => {
    times.push(performance.now())
    return 200
  }
  const other = new Sender(office.desk, AbortSignal.timeout(60_000), () => undefined)
  await office.tell({})
  await office.route()
  await Promise.all([office.send(), other.look().then(() => other.settled())])
  expect(times).toHaveLength(11)
  // Ten pauses of 50 ms by the server's clock; what is at its end may be seen a little closer here.
  expect((times.at(-1) ?? 0) - (times[0] ?? 0)).toBeGreaterThan(10 * 50 - 40)
})

it('what is critical overtakes what waits', async () => {
  await using sink = await openSink()
  await using office = await openTestDesk([sinkChannel('slack', sink.url)])
  for (const severity of ['info', 'warning', 'critical'] as const) {
    await office.tell({ title: severity, severity })
    await office.route()
  }
  await office.send()
  expect(sink.titles()).toEqual(['critical', 'warning', 'info'])
})

it.each(['resolved', 'silenced', 'dismissed'])(
  'an alert that is %s before its first message goes out sends none',
  async (state) => {
    await using sink = await openSink()
    await using office = await openTestDesk([sinkChannel('slack', sink.url)])
    const alertId = await storeAlert(office.database.pool)
    await office.tell({ alertId })
    await moveAlert(office.database.pool, alertId, state)
    await office.tell({ alertId, kind: 'alert resolved' })
    await office.turn()
    expect(sink.received).toEqual([])
    expect(await office.states()).toEqual({ dropped: 2 })
  },
)

it('who was told that an alert fired is told that it is over', async () => {
  await using sink = await openSink()
  await using office = await openTestDesk([sinkChannel('slack', sink.url)])
  const alertId = await storeAlert(office.database.pool)
  await office.tell({ alertId, title: 'Fired' })
  await office.turn()
  await moveAlert(office.database.pool, alertId, 'resolved')
  await office.tell({ alertId, kind: 'alert resolved', title: 'Over' })
  await office.turn()
  expect(sink.titles()).toEqual(['Fired', 'Over'])
})

it('a test message tells at once what came of it', async () => {
  await using sink = await openSink()
  await using office = await openTestDesk([
    sinkChannel('slack', sink.url),
    sinkChannel('sms', sink.url, { missing: ['TWILIO_AUTH_TOKEN'] }),
  ])
  expect(await sendTest(office.desk, 'slack', 'ann', program)).toMatchObject([
    { state: 'sent', recipient: 'ann', attempts: 1 },
  ])
  expect(await sendTest(office.desk, 'sms', undefined, program)).toMatchObject([
    { state: 'not configured', lastError: 'not set: TWILIO_AUTH_TOKEN', attempts: 0 },
  ])
  sink.does = () => 404
  expect(await sendTest(office.desk, 'slack', undefined, program)).toMatchObject([
    { state: 'failed', lastError: 'expected 200, got 404' },
  ])
})
