import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../../database/test-database.ts'
import { program } from '../../../people/actor.ts'
import { listAudit } from '../../../people/audit/list-audit.ts'
import { changeUser, createUser } from '../../../people/users/users.ts'
import { TestClock } from '../../../pipelines/clock.ts'
import type { Route } from '../../../pipelines/notifications/route.ts'
import { openTestDesk, storeAlert } from '../../kit-for-tests.ts'
import { readFiredNotice } from '../../routing/notice-store.ts'
import { targetsOf } from '../../routing/targets.ts'
import { sendTest } from '../../send-test.ts'
import { openSink, sinkChannel } from '../../sink-for-tests.ts'
import { type Behaviour, outgoingOf } from '../common/testing.ts'
import { errorOf, never } from '../contract.ts'
import { encrypt } from './encrypt.ts'
import { push } from './index.ts'
import { listSubscriptions, subscribe, unsubscribe } from './subscribe.ts'
import { simulateBrowser, simulatePushService } from './testing.ts'
import { vapidHeader } from './vapid.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database?.drop())

const clock = new TestClock('2026-08-19T12:00:00Z')
const bytes = (text: string) => Buffer.from(text, 'base64url')

test('a message is encrypted as the example of RFC 8291 is', () => {
  const receiver = {
    publicKey: bytes('BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4'),
    authSecret: bytes('BTBZMqHH6r4Tts7J_aSIgg'),
  }
  const fresh = {
    privateKey: bytes('yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw'),
    salt: bytes('DGv6ra1nlYgDCS1FRnbzlw'),
  }
  expect(encrypt(Buffer.from('When I grow up, I want to be a watermelon'), receiver, fresh).toString('base64url')).toBe(
    'DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN',
  )
})

test('a push service is told who sends, for half a day, and for itself alone', async () => {
  const to = { endpoint: 'https://push.example.com/CANARY', contact: 'https://millrace.example.com' }
  const header = await vapidHeader(randomBytes(32), to, new Date('2026-08-19T12:00:00Z'))
  const claims = JSON.parse(bytes(header.split('.')[1] ?? '').toString())
  const exp = Date.parse('2026-08-20T00:00:00Z') / 1000
  expect(claims).toEqual({ aud: 'https://push.example.com', exp, sub: 'https://millrace.example.com' })
})

test('a browser has one subscription, which is of who subscribed it last; nobody has more than twenty, and nobody is told an address', async () => {
  const engine = { database, clock }
  const [ann, ben] = await Promise.all(
    ['ann', 'ben'].map((name) => createUser(database, { email: `${name}@example.com`, name, role: 'viewer' }, program)),
  )
  const browser = simulateBrowser()
  const own = (userId = '') => ({ userId, actor: program, allowPrivate: false })
  const subscribed = (user: typeof ann, path = 'one') =>
    subscribe(engine, browser.subscription(`https://push.example.com/${path}`), own(user?.id))
  const first = await subscribed(ann)
  expect(await subscribed(ann)).toBe(first)
  const second = await subscribed(ben)
  expect(second).not.toBe(first)
  expect(await listSubscriptions(engine, ann?.id ?? '')).toEqual([])
  expect(await listSubscriptions(engine, ben?.id ?? '')).toEqual([
    { id: second, userAgent: null, createdAt: clock.now(), lastSuccessAt: null, failedSince: null },
  ])
  await expect(unsubscribe(engine, second, own(ann?.id))).rejects.toThrow(/that you have subscribed/)
  await unsubscribe(engine, second, own(ben?.id))

  for (let count = 0; count < 20; count += 1) await subscribed(ann, String(count))
  await expect(subscribed(ann, 'more')).rejects.toThrow(/at most 20 browsers/)
  await subscribed(ann, '7')

  const { endpoint, keys } = browser.subscription('https://push.example.com/x')
  for (const given of [
    { endpoint: 'http://push.example.com/x', keys },
    { endpoint: 'https://me:CANARY@push.example.com/x', keys },
    { endpoint: 'no address CANARY', keys },
    { endpoint, keys: { ...keys, auth: 'CANARY' } },
    { endpoint, keys: { ...keys, p256dh: `${keys.p256dh.slice(0, -4)}AAAA` } },
    { endpoint, keys: { ...keys, p256dh: '' } },
  ]) {
    const error = await subscribe(engine, given, own(ben?.id)).catch((problem: Error) => problem)
    expect(String(error)).toMatch(/^DoesNotFit: expected (endpoint|keys)/)
    expect(String(error)).not.toContain('CANARY')
  }
  const audit = await listAudit(database.pool, { limit: 200 })
  expect(audit.filter(({ action }) => action === 'push.unsubscribe')).toHaveLength(1)
  expect(audit.filter(({ action }) => action === 'push.subscribe')).toHaveLength(22)
  expect(JSON.stringify(audit)).not.toContain('push.example')
})

/** A desk, two people with a browser each, and the push service of both. */
async function openScene(browsers: readonly string[], slack: string) {
  const office = await openTestDesk([sinkChannel('slack', slack)], {
    notifications: { routes: [{ channel: 'slack', severity: ['warning'] }] },
  })
  const each = new Map(browsers.map((name) => [name, simulateBrowser()]))
  const services = new Map<string, Awaited<ReturnType<typeof simulatePushService>>>()
  const ids = new Map<string, { user: string; browser: string }>()
  for (const [name, browser] of each) {
    const service = await simulatePushService(each)
    services.set(name, service)
    const user = await createUser(office.database, { email: `${name}@example.com`, name, role: 'viewer' }, program)
    const own = { userId: user.id, actor: program, allowPrivate: true }
    const given = browser.subscription(`http://127.0.0.1:${service.port}/${name}`)
    ids.set(name, { user: user.id, browser: await subscribe(office.desk.engine, given, own) })
  }
  office.desk.channels.set('push', push(office.desk.engine, { contact: undefined, allowPrivate: true }))
  return {
    ...office,
    each: (name: string) => ({ ...ids.get(name), service: services.get(name) }),
    forgets: (name: string) => each.delete(name),
    arrived: (name: string) => (services.get(name)?.arrived ?? []).map(({ text }) => JSON.parse(text)),
    does: (name: string, behaviour: Behaviour) => {
      const service = services.get(name)
      if (service) service.behaviour = behaviour
    },
    ended: async () => {
      for (const service of services.values()) await service[Symbol.asyncDispose]()
      await office[Symbol.asyncDispose]()
    },
  }
}

test('what is critical goes to every browser of people who may sign in, once, in their language, and to the page of the alert', async () => {
  await using slack = await openSink()
  const office = await openScene(['ann', 'ben', 'eve'], slack.url)
  try {
    await changeUser(office.database, office.each('ben').user ?? '', { locale: 'pt-BR' }, program)
    await changeUser(office.database, office.each('eve').user ?? '', { isDisabled: true }, program)
    const alertId = await storeAlert(office.database.pool)
    office.does('ann', 'takes it and breaks off')
    await office.tell(
      { title: 'A warning' },
      { severity: 'critical', alertId, title: `Prices are late ${'x'.repeat(90)}` },
    )
    await office.turn()
    office.does('ann', 'takes it')
    office.clock.advance(10_000)
    await office.turn()
    // The reply was lost: the browser shows the second in the place of the first.
    const title = expect.stringMatching(/^Prices are late x+…$/)
    const told = { page: `/alerts/${alertId}`, title, tag: expect.any(String) }
    expect(office.arrived('ann')).toEqual([
      { ...told, body: 'Alert · critical' },
      { ...told, body: 'Alert · critical' },
    ])
    expect(new Set(office.each('ann').service?.arrived.map(({ key }) => key)).size).toBe(1)
    expect(office.arrived('ben')).toEqual([{ ...told, body: 'Alerta · crítico' }])
    expect(office.arrived('eve')).toEqual([])
    expect(slack.titles()).toEqual(['A warning'])

    const reached = (routes: readonly Route[]) =>
      office.database.transaction(async (client) => {
        const notice = await readFiredNotice(client, alertId)
        return notice && (await targetsOf(client, notice, routes, office.desk.channels)).length
      })
    // Whoever names browsers says what goes there, and whoever tells nobody tells no browser.
    expect(await reached([{ channel: 'push' }])).toBe(2)
    expect(await reached([{ channel: 'push', pipelines: ['another'] }])).toBe(0)
    expect(await reached([])).toBe(0)

    const [report] = await sendTest(office.desk, 'push', office.each('ben').browser, program)
    expect(report).toMatchObject({ state: 'sent' })
    expect(office.arrived('ben')[1]).toMatchObject({ title: 'As mensagens do Millrace chegam aqui', page: '/settings' })
    const shown = await listSubscriptions(office.desk.engine, office.each('ben').user ?? '')
    expect(shown).toMatchObject([{ lastSuccessAt: office.clock.now(), failedSince: null }])
    expect(JSON.stringify(await office.rows('SELECT * FROM deliveries, notices'))).not.toContain('127.0.0.1')
    expect(office.errors).toEqual([])
  } finally {
    await office.ended()
  }
})

test('a browser that fails keeps no other waiting, one that is gone is forgotten, and who has unsubscribed is told nothing more', async () => {
  await using slack = await openSink()
  const office = await openScene(['ann', 'ben', 'eve'], slack.url)
  try {
    const ben = office.each('ben')
    office.does('ann', 'is asked too often')
    office.forgets('ben')
    office.does('eve', 'refuses for now')
    await office.tell({ severity: 'critical', title: 'One' }, { severity: 'critical', title: 'Two' })
    await office.turn()
    office.does('eve', 'takes it')
    await office.tell({ severity: 'critical', title: 'Three' })
    await office.turn()
    expect(office.arrived('eve').map(({ title }) => title)).toEqual(['Three'])
    expect(await listSubscriptions(office.desk.engine, ben.user ?? '')).toEqual([])
    expect(await listSubscriptions(office.desk.engine, office.each('ann').user ?? '')).toMatchObject([
      { failedSince: office.clock.now() },
    ])
    const { user = '', browser = '' } = office.each('ann')
    await unsubscribe(office.desk.engine, browser, { userId: user, actor: program })
    office.does('ann', 'takes it')
    office.clock.advance(60_000)
    await office.turn()
    expect(office.arrived('ann')).toEqual([])
    expect(new Set(office.arrived('eve').map(({ title }) => title))).toEqual(new Set(['One', 'Two', 'Three']))
    expect(office.arrived('eve')).toHaveLength(3)
    const statesOf = async (recipient: string | undefined) =>
      (
        await office.rows<{ state: string }>(
          `SELECT state FROM deliveries WHERE channel = 'push' AND recipient = $1 ORDER BY id`,
          [recipient],
        )
      ).map(({ state }) => state)
    expect(await statesOf(browser)).toEqual(['dropped', 'dropped', 'dropped'])
    expect(await statesOf(ben.browser)).toEqual(['dropped', 'dropped'])
    expect(await statesOf(office.each('eve').browser)).toEqual(['sent', 'sent', 'sent'])
  } finally {
    await office.ended()
  }
})

test('a push service on this machine is not connected to, and a key of this installation is never in an error', async () => {
  const service = await simulatePushService(new Map([['browser', simulateBrowser()]]))
  const engine = { database, clock }
  const user = await createUser(database, { email: 'zoe@example.com', name: 'Zoe', role: 'viewer' }, program)
  const given = simulateBrowser().subscription(`http://127.0.0.1:${service.port}/browser`)
  const recipient = await subscribe(engine, given, { userId: user.id, actor: program, allowPrivate: true })
  const channel = push(engine, { contact: 'https://millrace.example.com', allowPrivate: false })
  const error = await errorOf(channel.send(outgoingOf({ channel, recipient }), never))
  expect(error).toMatchObject({ permanent: true, mayHaveArrived: false })
  expect(error.message).toContain('expected a public internet address')
  expect(service.tries).toBe(0)
  await service[Symbol.asyncDispose]()
})
