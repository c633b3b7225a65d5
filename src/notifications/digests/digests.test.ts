import { expect, it } from 'vitest'
import { moveAlert, openTestDesk, storeAlert } from '../kit-for-tests.ts'
import { openSink, sinkChannel } from '../sink-for-tests.ts'
import { digestOf } from './digest.ts'

it('of a flood one message is sent, with the right numbers, the worst first; what is critical is told apart', async () => {
  await using sink = await openSink()
  await using office = await openTestDesk([sinkChannel('slack', sink.url)])
  const many = (count: number, rule: string, severity: 'info' | 'warning') =>
    Array.from({ length: count }, (_, index) => ({ rule, severity, title: `${rule} ${index}` }))
  await office.tell(...many(300, 'slow', 'info'), ...many(12, 'late', 'warning'), {
    severity: 'critical',
    title: 'Fire',
  })
  await office.turn()
  expect(sink.titles()).toEqual(['Fire', '312 messages in one: 12 warning, 300 info'])
  const { lines, fields } = sink.received[1]?.body ?? { lines: [], fields: {} }
  expect(lines.slice(0, 3)).toEqual(['12 × late (warning)', '300 × slow (info)', 'late 0'])
  expect(lines.at(-1)).toBe('and 302 more')
  expect(fields).toEqual({ warning: '12', info: '300' })
  expect(await office.states()).toEqual({ 'in digest': 312, sent: 2 })
})

it('five that wait are sent one by one', async () => {
  await using sink = await openSink()
  await using office = await openTestDesk([sinkChannel('slack', sink.url)])
  await office.tell(...[1, 2, 3, 4, 5].map((index) => ({ title: `Message ${index}` })))
  await office.turn()
  expect(sink.titles()).toHaveLength(5)
})

it('a digest counts no alert that is over by then, and none that is silenced', async () => {
  await using sink = await openSink()
  await using office = await openTestDesk([sinkChannel('slack', sink.url)])
  const alerts = []
  for (let index = 0; index < 9; index++) alerts.push(await storeAlert(office.database.pool))
  await office.tell(...alerts.map((alertId) => ({ alertId, rule: 'late' })))
  for (const id of alerts.slice(0, 2)) await moveAlert(office.database.pool, id, 'resolved')
  await moveAlert(office.database.pool, alerts[2] ?? '', 'silenced')
  await office.tell(...alerts.slice(0, 2).map((alertId) => ({ alertId, kind: 'alert resolved' as const })))
  await office.turn()
  expect(sink.titles()).toEqual(['6 messages in one: 6 warning'])
  expect(await office.states()).toEqual({ dropped: 5, 'in digest': 6, sent: 1 })
})

it('a digest in a digest counts as what it tells', async () => {
  await using sink = await openSink()
  await using office = await openTestDesk([sinkChannel('slack', sink.url)])
  await office.tell(...Array.from({ length: 7 }, () => ({ rule: 'late' })))
  await office.turn()
  await office.rows(`UPDATE deliveries SET state = 'pending', ended_at = NULL, attempts = 0 WHERE kind = 'digest'`)
  await office.tell(...Array.from({ length: 7 }, () => ({ rule: 'late' })))
  await office.turn()
  expect(sink.titles().at(-1)).toBe('14 messages in one: 14 warning')
})

it('names at most fifteen rules, and counts the others', () => {
  const counts = Array.from({ length: 40 }, (_, index) => ({
    rule: `rule ${index}`,
    severity: 'info' as const,
    count: 2,
  }))
  expect(digestOf(counts, [], new Date()).lines[15]).toBe('50 × 25 more rules')
})
