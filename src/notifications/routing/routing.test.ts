import { expect, it } from 'vitest'
import { pipeline } from '../../pipelines/pipeline.ts'
import { system } from '../../pipelines/system.ts'
import { openTestDesk } from '../kit-for-tests.ts'
import { openSink, sinkChannel } from '../sink-for-tests.ts'
import { RouteBook } from './route-book.ts'
import { routeNotices } from './route-notices.ts'

const nowhere = 'http://127.0.0.1:9/'
const all = ['slack', 'email', 'sms', 'whatsapp', 'terminal'].map((name) => sinkChannel(name, nowhere))
const placed = `SELECT channel, recipient, state, title FROM deliveries ORDER BY channel, recipient`

it('tells by default of failed and partial runs everywhere, and of success nowhere', async () => {
  await using office = await openTestDesk([...all, sinkChannel('webhook', nowhere, { missing: ['WEBHOOK_URL'] })])
  await office.tell(
    { kind: 'run ended', outcome: 'success', title: 'Fine' },
    { kind: 'run ended', outcome: 'partial', title: 'Half' },
    { kind: 'run ended', outcome: 'failure', title: 'Failed', severity: 'critical' },
  )
  expect(await office.route()).toBe(3)
  const rows = await office.rows<{ channel: string; title: string }>(placed)
  const channelsOf = (title: string) => rows.filter((row) => row.title === title).map(({ channel }) => channel)
  expect(channelsOf('Fine')).toEqual([])
  expect(channelsOf('Half')).toEqual(['email', 'slack', 'terminal'])
  expect(channelsOf('Failed')).toEqual(['email', 'slack', 'sms', 'terminal', 'whatsapp'])
})

it('a route over a channel without its settings says that it is not configured, and names no value', async () => {
  await using office = await openTestDesk([sinkChannel('sms', nowhere, { missing: ['TWILIO_AUTH_TOKEN'] })], {
    notifications: { routes: [{ channel: 'sms', to: ['+1555'] }, { channel: 'pager' }] },
  })
  await office.tell({})
  await office.turn()
  expect(await office.rows(`SELECT channel, state, attempts, last_error FROM deliveries ORDER BY channel`)).toEqual([
    { channel: 'pager', state: 'not configured', attempts: 0, last_error: `there is no channel 'pager' here` },
    { channel: 'sms', state: 'not configured', attempts: 0, last_error: 'not set: TWILIO_AUTH_TOKEN' },
  ])
})

it('two routes to one recipient make one message', async () => {
  await using office = await openTestDesk(all, {
    notifications: {
      routes: [
        { channel: 'email', to: ['ann', 'bob'] },
        { channel: 'email', to: ['ann'], severity: ['warning'] },
      ],
    },
  })
  await office.tell({})
  await office.route()
  expect(await office.rows(placed)).toMatchObject([{ recipient: 'ann' }, { recipient: 'bob' }])
})

it('a notice that is routed twice has its deliveries once', async () => {
  await using office = await openTestDesk(all)
  await office.tell({})
  await office.route()
  await office.rows('UPDATE notices SET routed_at = NULL')
  await office.route()
  expect(await office.states()).toEqual({ pending: 3 })
})

it('two who route at once store everything once, and what is worst first', async () => {
  await using office = await openTestDesk([sinkChannel('slack', nowhere)])
  await office.tell(...Array.from({ length: 501 }, (_, index) => ({ title: `Notice ${index}` })))
  const book = new RouteBook(office.desk)
  const counts = await Promise.all([office.route(), routeNotices(office.desk, book), routeNotices(office.desk, book)])
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(501)
  expect(await office.states()).toEqual({ pending: 501 })
  // Of several who route at once each has its own first; so one alone shows the order.
  await office.tell(...Array.from({ length: 150 }, (_, index) => ({ title: `Later ${index}` })))
  await office.tell({ severity: 'critical', title: 'Later, and worst' })
  await office.route()
  expect(
    await office.rows("SELECT title FROM deliveries WHERE title LIKE 'Later%' ORDER BY created_at, id LIMIT 1"),
  ).toEqual([{ title: 'Later, and worst' }])
})

it('reads the routes of a system again every minute, and holds on to the last when they cannot be read', async () => {
  let given: () => Promise<[{ channel: string }]> = async () => [{ channel: 'slack' }]
  const energy = system({
    name: 'energy',
    pipelines: [pipeline('prices').step('fetch', async () => 1)],
    notifications: { routes: () => given(), texts: ({ title }) => ({ title: `Energy: ${title}` }) },
  })
  await using office = await openTestDesk(all, { systems: [energy], notifications: { routes: [{ channel: 'email' }] } })
  const tell = async (title: string) => {
    await office.tell({ system: 'energy', title })
    await office.route()
  }
  await tell('One')
  given = async () => [{ channel: 'terminal' }]
  await tell('Two')
  office.clock.advance(60_000)
  await tell('Three')
  given = () => Promise.reject(new Error('no such file'))
  office.clock.advance(60_000)
  await tell('Four')
  expect(await office.rows('SELECT channel, title FROM deliveries ORDER BY id')).toEqual([
    { channel: 'slack', title: 'Energy: One' },
    { channel: 'slack', title: 'Energy: Two' },
    { channel: 'terminal', title: 'Energy: Three' },
    { channel: 'terminal', title: 'Energy: Four' },
  ])
  expect(office.errors).toEqual(['Error: no such file'])
})

it('texts that fail keep nothing from people', async () => {
  const texts = () => {
    throw new Error('oops')
  }
  await using office = await openTestDesk([sinkChannel('slack', nowhere)], { notifications: { texts } })
  await office.tell({ title: 'Plain' })
  await office.route()
  expect(await office.rows('SELECT title FROM deliveries')).toEqual([{ title: 'Plain' }])
})

it('puts off to the end of quiet hours what can wait, and sends the rest', async () => {
  await using sink = await openSink()
  const quietHours = { from: '22:00', to: '07:00', timezone: 'Europe/Berlin' }
  await using office = await openTestDesk(
    [sinkChannel('slack', sink.url)],
    { notifications: { quietHours } },
    '2026-03-28T22:30:00Z',
  )
  await office.tell({ title: 'Tomorrow' }, { title: 'Now', severity: 'critical' })
  await office.turn()
  expect(sink.titles()).toEqual(['Now'])
  // The night in which the clocks go forward: 07:00 is 05:00Z.
  office.clock.moveTo('2026-03-29T04:59:00Z')
  await office.turn()
  expect(sink.titles()).toEqual(['Now'])
  office.clock.moveTo('2026-03-29T05:00:00Z')
  await office.turn()
  expect(sink.titles()).toEqual(['Now', 'Tomorrow'])
})
