import { randomUUID } from 'node:crypto'
import { cron, dataset, heartbeats, page, pipeline, schedule, system, watch } from 'millrace'
import { z } from 'zod'
import { program } from '../../src/people/actor.ts'
import { createSignInLink, setPassword } from '../../src/people/sign-in/sign-in.ts'
import { createToken } from '../../src/people/tokens/tokens.ts'
import type { Channel } from '../../src/pipelines/notifications/channel.ts'
import { billingBatches } from '../../systems/billing-batches/index.ts'
import { ask } from './ask-route.ts'
import { openPlatformDoor, type PlatformDoor } from './platform-door.ts'

const prices = dataset({
  name: 'prices',
  table: 'market.prices',
  key: ['fuel', 'day'],
  columns: { fuel: 'text', day: 'date', price: 'numeric' },
  source: 'fuel',
  time: 'day',
  freshness: '3d',
})
const rows = [
  { fuel: 'oil', day: '2026-08-18', price: '81' },
  { fuel: 'gas', day: 'yesterday', price: '30' },
]
const reading = pipeline('reading', {
  params: z.object({ day: z.string().optional() }),
  window: { lookback: '3d', history: '1y', zone: 'UTC' },
})
  .step('first', ({ log }) => {
    log.info('first <img onerror=x>')
    return { a: 1 }
  })
  .step('second', { from: 'first', retry: { attempts: 1 } }, () => {
    throw new Error('<script>alert(1)</script>')
  })
/** Stands until somebody cancels it. */
const resting = pipeline('resting', {
  overlap: { parallel: 9 },
  window: { lookback: '1d', history: '1y', zone: 'UTC' },
}).wait('rest', { for: '90d' })
/** Each is decided once, so there are some. */
const asking = pipeline('asking')
  .step('list', () => ['a', 'b', 'c', 'd'])
  .each('draft', { from: 'list', key: (name) => name }, ({ item }) => ({ text: item }))
  .review('check', { from: 'draft' })
const nightly = watch({
  name: 'nightly',
  source: heartbeats(),
  every: '15m',
  day: { startsAt: '05:00', timezone: 'UTC' },
  workflow: [
    { job: 'READS', startsAt: '05:00' },
    { job: 'BILLS', after: ['READS'] },
  ],
})
const loading = pipeline('loading')
  .stage('fetch', { dataset: prices }, () => rows)
  .load('store', { from: 'fetch', into: prices })
const board = page('board', {
  title: 'Market',
  blocks: [{ kind: 'card', title: 'Newest', source: 'newest', label: 'fuel', value: 'price' }],
  data: { newest: async ({ pool }) => (await pool.query('SELECT fuel, price FROM market.prices')).rows },
})
const post: Channel = {
  name: 'post',
  perSecond: 1000,
  missing: () => [],
  recipients: () => ['ada@example.com'],
  render: ({ title }) => ({ text: title }),
  send: async () => ({}),
}

/** A platform with one of everything, and the values that mean something in it, by the names that {@link fuzz} knows them by. */
export async function openFuzzScene(): Promise<{ door: PlatformDoor; known: Record<string, readonly unknown[]> }> {
  const door = await openPlatformDoor({
    pipelines: [reading, resting, asking],
    systems: [system({ name: 'market', pipelines: [loading], pages: [board], watches: [nightly] }), billingBatches],
    simulate: false,
    schedules: [schedule('daily-reading', { run: reading, when: cron('0 6 * * *', { timezone: 'UTC' }) })],
    notifications: {
      channels: [post],
      onCall: { people: [{ name: 'Ann' }, { name: 'Ben' }], turn: '1w', from: '2026-01-05' },
    },
    roles: ['scheduler', 'monitor'],
    now: '2026-08-19T12:00:00Z',
  })
  const { kit, users } = door
  const { database } = await kit.platform.engine()
  await database.pool.query(
    'CREATE SCHEMA market; CREATE TABLE market.prices (fuel text, day date, price numeric, PRIMARY KEY (fuel, day))',
  )
  await kit.run('loading')
  const failed = [await kit.run('reading'), await kit.run('reading')].map(({ id }) => id)
  const rests: string[] = []
  for (let count = 0; count < 4; count += 1) rests.push((await kit.platform.startRun('resting')).id)
  const { items: alerts } = await ask(door, 'get /api/alerts', { query: { all: true } })
  const { groups } = await ask(door, 'get /api/quarantine')
  const stretch = { pipeline: 'resting', from: '2026-08-01', to: '2026-08-02' }
  const { id: backfill } = await ask(door, 'post /api/backfills', { body: stretch })
  await kit.settle()
  const to = '2026-08-20T00:00:00Z'
  await kit.run('asking')
  const reviews = (await kit.platform.listReviews()).items.map(({ id }) => id)
  await kit.run('watch-nightly')
  const keys: { key: { id: string }; secret: string }[] = []
  for (const job of ['READS', 'BILLS', 'BILLS', 'BILLS']) {
    keys.push((await door.ask('admin', 'POST', '/api/watches/nightly/keys', { job })).body as (typeof keys)[number])
  }
  const [{ secret: pinged } = { secret: '' }, ...ended] = keys
  await door.ask(null, 'GET', `/api/ping/${pinged}/start?records=5`)
  await kit.run('watch-nightly')
  const silence = { pipeline: 'reading', to, reason: 'known' }
  const silences = [await ask(door, 'post /api/silences', { body: silence })].map(({ id }) => id)
  const { id: override } = await ask(door, 'post /api/on-call', { body: { person: 'Ben', to } })
  const password = 'a long enough password'
  await setPassword(database, users.viewer.id, password, program)
  const link = await createSignInLink(database, users.viewer.id, program)
  const token = await createToken(database, { user: users.viewer, name: 'to end', role: 'viewer' }, program)
  const days = Object.fromEntries(
    ['pipelines', 'backfills', 'rules', 'datasets', 'pages'].flatMap((noun) => [
      [`${noun} from`, ['2026-06-01', '2026-06-11']],
      [`${noun} to`, ['2026-07-01', '2026-07-11']],
    ]),
  )
  return {
    door,
    known: {
      ...days,
      pipeline: ['reading'],
      schedule: ['daily-reading'],
      step: ['first', 'second'],
      every: ['1d', 'week', 'month'],
      timing: ['daily 06:00', 'every 15m'],
      zone: ['UTC', 'Europe/Berlin'],
      catchUp: ['latest', 'none', '3'],
      'schedules from': ['2026-08-17T00:00:00Z'],
      'schedules to': ['2026-08-24T00:00:00Z'],
      mode: ['incremental'],
      skip: [[]],
      only: [[]],
      'runs id': [...failed, ...rests],
      'runs step': ['second'],
      'pipelines name': ['reading'],
      'schedules name': ['daily-reading'],
      'alerts id': alerts.map(({ id }) => id),
      'reviews id': reviews,
      'silences id': silences,
      'silences from': ['2026-08-19T00:00:00Z'],
      'silences to': [to],
      'rules name': ['run-failed'],
      'backfills id': [backfill],
      'datasets name': ['prices'],
      'quarantine batch': groups.map(({ newestBatch }) => newestBatch),
      'quarantine run': [...failed, randomUUID()],
      'channels name': ['post'],
      'on-call person': ['Ann', 'Ben'],
      'on-call from': ['2026-08-19T00:00:00Z'],
      'on-call to': [to],
      'on-call id': [override],
      system: ['market'],
      'pages page': ['board'],
      'pages source': ['newest'],
      'users id': [users.viewer.id, users.operator.id],
      'tokens id': [token.token.id],
      'audit number': [1, 2],
      'tokens expiresAt': ['2099-01-01T00:00:00Z', null],
      'sign-in email': [users.viewer.email],
      'sign-in password': [password],
      'sign-in token': [link.token],
      'watches name': ['nightly'],
      'watches job': ['READS', 'BILLS'],
      'watches key': ['READS 1'],
      'watches id': ended.map(({ key }) => key.id),
      ...Object.fromEntries(['day', 'from', 'to'].map((word) => [`watches ${word}`, ['2026-08-19']])),
      ...Object.fromEntries(['startsAt', 'startsBy', 'doneBy'].map((word) => [word, ['05:00', null]])),
      ...Object.fromEntries(['expected', 'longest', 'stuckAfter', 'repairWithin'].map((word) => [word, ['2h', null]])),
      failedShare: [0.1, null],
      leastRecords: [5, null],
      later: ['1h'],
      longer: ['30m'],
      'ping key': [pinged],
      'ping what': ['start', 'success', 'fail', 'log', 'progress', '0', '3'],
      ids: [failed],
      params: [{}, { day: 'x' }],
    },
  }
}
