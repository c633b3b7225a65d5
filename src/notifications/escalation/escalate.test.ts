import { expect, it } from 'vitest'
import { moveAlert, openTestDesk, storeAlert } from '../kit-for-tests.ts'
import { openSink, sinkChannel } from '../sink-for-tests.ts'
import { escalate } from './escalate.ts'
import { addOverride, removeOverride } from './overrides.ts'

const minuteMs = 60_000
const notifications = {
  routes: [],
  publicUrl: 'https://millrace.example.com',
  onCall: {
    people: [
      { name: 'ann', sms: '+1' },
      { name: 'bob', sms: '+2' },
    ],
    turn: '1w',
    from: '2026-08-17',
    timezone: 'Europe/Berlin',
  },
  escalation: [
    { after: '10m', to: 'on call' as const, channel: 'sms' },
    { after: '30m', to: ['boss'], channel: 'sms' },
  ],
}

it('climbs rung after rung while nobody acknowledges, once each, however many climb', async () => {
  await using sink = await openSink()
  await using office = await openTestDesk([sinkChannel('sms', sink.url)], { notifications })
  const alertId = await storeAlert(office.database.pool, { firedAt: office.clock.now() })
  await office.tell({ alertId, title: 'Prices are late', severity: 'critical' })
  const minutes = async (count: number) => {
    office.clock.advance(count * minuteMs)
    await Promise.all([escalate(office.desk), escalate(office.desk)])
    await office.turn()
    return sink.received.map(({ recipient }) => recipient)
  }
  expect(await minutes(9)).toEqual([])
  expect(await minutes(1)).toEqual(['+1'])
  expect(await minutes(19)).toEqual(['+1'])
  expect(await minutes(1)).toEqual(['+1', 'boss'])
  expect(await minutes(60)).toEqual(['+1', 'boss'])
  expect(sink.received[0]?.title).toBe('Not acknowledged for 10m: Prices are late')
  expect(sink.received[0]?.body.links[0]?.url).toMatch(/^https:\/\/millrace.example.com\/acknowledge\/[\w-]{90,}$/)
})

it('goes no further once somebody has acknowledged, also when the message waits already', async () => {
  await using sink = await openSink()
  await using office = await openTestDesk([sinkChannel('sms', sink.url)], { notifications })
  const alertId = await storeAlert(office.database.pool, { firedAt: office.clock.now() })
  office.clock.advance(10 * minuteMs)
  expect(await escalate(office.desk)).toBe(1)
  await moveAlert(office.database.pool, alertId, 'acknowledged')
  await office.send()
  office.clock.advance(30 * minuteMs)
  expect(await escalate(office.desk)).toBe(0)
  expect(sink.received).toEqual([])
  expect(await office.states()).toEqual({ dropped: 1 })
})

it('what is a consequence of another alert, or only worth knowing, wakes nobody', async () => {
  await using office = await openTestDesk([sinkChannel('sms', 'http://127.0.0.1:9/')], { notifications })
  const parent = await storeAlert(office.database.pool, { severity: 'info' })
  await storeAlert(office.database.pool, { parent })
  office.clock.advance(60 * minuteMs)
  expect(await escalate(office.desk)).toBe(0)
})

it('an override decides who is on call, until it is taken back', async () => {
  await using office = await openTestDesk([sinkChannel('sms', 'http://127.0.0.1:9/')], { notifications })
  const { engine, notifications: told } = office.desk
  const stretch = { from: new Date('2026-08-19T00:00Z'), to: new Date('2026-08-20T00:00Z') }
  const { id } = await addOverride(engine, told.onCall, { person: 'bob', ...stretch }, { kind: 'person', name: 'ann' })
  await storeAlert(office.database.pool)
  office.clock.advance(10 * minuteMs)
  await escalate(office.desk)
  await removeOverride(engine, id, { kind: 'person', name: 'ann' })
  await storeAlert(office.database.pool, { firedAt: new Date('2026-08-19T11:59Z') })
  await escalate(office.desk)
  expect(await office.rows('SELECT recipient FROM deliveries ORDER BY id')).toEqual([
    { recipient: '+2' },
    { recipient: '+1' },
  ])
  expect(await office.rows('SELECT created_by, removed_by FROM on_call_overrides')).toEqual([
    { created_by: 'person ann', removed_by: 'person ann' },
  ])
  await expect(
    addOverride(engine, told.onCall, { person: 'bop', ...stretch }, { kind: 'person', name: 'ann' }),
  ).rejects.toThrow("did you mean 'bob'?")
  await expect(removeOverride(engine, id, { kind: 'person', name: 'ann' })).rejects.toThrow(
    'expected the id of an override',
  )
})
