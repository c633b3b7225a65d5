import { cron, dataset, late, page, pipeline, rule, runFails, schedule, system } from 'millrace'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { readStamps } from '../../src/api/live/live-store.ts'
import type { Role } from '../../src/people/role.ts'
import type { Channel } from '../../src/pipelines/notifications/channel.ts'
import { ask, statusOf } from './ask-route.ts'
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
  { fuel: 'oil', day: '2026-08-17', price: '80.5' },
  { fuel: 'oil', day: '2026-08-18', price: '81' },
  { fuel: 'gas', day: '2026-08-18', price: '12345678901234567.25' },
  { fuel: 'gas', day: 'yesterday', price: '30', who: 'ada@example.com' },
  { fuel: 'gas', day: '2026-08-16', price: 'much' },
  { fuel: 'oil', day: '2026-08-16' },
]
const loading = pipeline('loading', { window: { lookback: '3d', history: '30d', zone: 'UTC' } })
  .stage('fetch', { dataset: prices }, () => rows)
  .gate('quality', { from: 'fetch', warn: 0, block: 0, floors: { validity: 0, completeness: 0 } })
  .load('store', { from: 'quality', into: prices })
const failing = pipeline('failing').step('break', { retry: { attempts: 1 } }, () => {
  throw new Error('no')
})
const letters = pipeline('letters').review('check', {
  title: 'A letter before it is sent',
  show: () => ({ text: 'Good night', copies: 1 }),
  edit: true,
  form: z.object({ text: z.string().min(1), copies: z.number() }),
  assignees: ['viewer@example.com', 'admin@example.com'],
  quorum: 2,
  within: '4h',
  fallback: 'reject',
  remind: '1h',
})
const post: Channel = {
  name: 'post',
  perSecond: 1000,
  missing: () => [],
  recipients: () => ['ada@example.com'],
  render: ({ title }) => ({ text: title }),
  send: async () => ({}),
}

const about = { en: 'a barrel', 'pt-BR': 'um barril' }
const others = { en: 'a barrel' }
const board = page('board', {
  title: { en: 'Market', 'pt-BR': 'Mercado' },
  blocks: [{ kind: 'card', title: 'Newest', source: 'newest', label: 'fuel', value: 'price', decimals: 3 }],
  data: {
    newest: async ({ pool }) =>
      (
        await pool.query('SELECT fuel, price, $1::jsonb AS about, $2::jsonb AS others FROM market.prices', [
          about,
          others,
        ])
      ).rows,
  },
})

let door: PlatformDoor
beforeAll(async () => {
  door = await openPlatformDoor({
    pipelines: [loading, failing, letters],
    schedules: [schedule('nightly', { run: loading, when: cron('0 2 * * *', { timezone: 'UTC' }) })],
    systems: [system({ name: 'market', pipelines: [], pages: [board] })],
    rules: [
      rule('too-often', { when: runFails({ inARow: 1 }), severity: 'warning' }),
      rule('nightly-late', { when: late() }),
    ],
    notifications: {
      channels: [post],
      onCall: { people: [{ name: 'Ann', post: 'ann@example.com' }, { name: 'Ben' }], turn: '1w', from: '2026-08-17' },
    },
    roles: ['scheduler', 'monitor'],
    now: '2026-08-19T12:00:00Z',
  })
  const { pool } = (await door.kit.platform.engine()).database
  await pool.query('CREATE SCHEMA market')
  await pool.query('CREATE TABLE market.prices (fuel text, day date, price numeric NOT NULL, PRIMARY KEY (fuel, day))')
  await door.kit.run('loading')
  await door.kit.run('failing')
  await door.kit.run('letters')
})
afterAll(() => door?.[Symbol.asyncDispose]())

const actor = 'token test of operator@example.com'
const nobody = '019a0000-0000-7000-8000-000000000000'
const auditOf = async (action: string) =>
  (await ask(door, 'get /api/audit', { as: 'admin' })).items.filter((one) => one.action === action)

test('backfills: planned, started, shown and cancelled; one that is not there is 404', async () => {
  const stretch = { pipeline: 'loading', from: '2026-08-01', to: '2026-08-04', every: '2d' }
  const plan = await ask(door, 'get /api/backfills/plan', { query: stretch, as: 'viewer' })
  expect(plan).toMatchObject({ zone: 'UTC', counts: { missing: 2 } })
  const { id, started } = await ask(door, 'post /api/backfills', { body: { ...stretch, choice: 'missing' } })
  expect(started).toBe(2)
  const list = await ask(door, 'get /api/backfills')
  expect(list.items).toMatchObject([{ id, pipeline: 'loading', createdBy: actor, counts: { all: 2 } }])
  await door.kit.settle()
  const one = await ask(door, 'get /api/backfills/{id}', { path: { id: id ?? '' } })
  expect(one.windows.map(({ firstDay, status }) => [firstDay, status])).toEqual([
    ['2026-08-01', 'completed'],
    ['2026-08-03', 'completed'],
  ])
  expect(await statusOf(door, 'post /api/backfills/{id}/cancel', { path: { id: id ?? '' } })).toBe(409)
  for (const unknown of [nobody, 'x']) {
    expect(await statusOf(door, 'get /api/backfills/{id}', { path: { id: unknown } })).toBe(404)
    expect(await statusOf(door, 'post /api/backfills/{id}/cancel', { path: { id: unknown } })).toBe(404)
  }
  expect(await statusOf(door, 'get /api/backfills/plan', { query: { ...stretch, from: '0000-01-01' } })).toBe(409)
})

test('datasets: how fresh they are, what gates said, their values as they are stored', async () => {
  const { items } = await ask(door, 'get /api/datasets', { as: 'viewer' })
  expect(items).toMatchObject([
    { name: 'prices', state: 'FRESH', pipelines: ['loading'], seriesColumns: ['fuel'], valueColumn: 'price' },
  ])
  expect(items[0]?.quarantinedRows).toBeGreaterThanOrEqual(3)
  const quality = await ask(door, 'get /api/datasets/{name}/quality', { path: { name: 'prices' } })
  expect(new Set(quality.items.map(({ source }) => source))).toEqual(new Set(['gas', 'oil']))
  const values = await ask(door, 'get /api/datasets/{name}/values', {
    path: { name: 'prices' },
    query: { from: '2026-08-18' },
  })
  expect(values.items).toEqual([
    { series: { fuel: 'gas' }, points: [{ at: '2026-08-18', value: Number('12345678901234567.25') }] },
    { series: { fuel: 'oil' }, points: [{ at: '2026-08-18', value: 81 }] },
  ])
  for (const key of ['get /api/datasets/{name}/quality', 'get /api/datasets/{name}/values'] as const)
    expect(await statusOf(door, key, { path: { name: 'price' } })).toBe(404)
})

test('values: thinned out to two thousand points a series, the last among them; a table that is gone is told', async () => {
  const { pool } = (await door.kit.platform.engine()).database
  await pool.query(
    `INSERT INTO market.prices SELECT 'coal', date '2001-01-01' + n, n FROM generate_series(0, 5000) AS n`,
  )
  await pool.query(`INSERT INTO market.prices VALUES ('coal', 'infinity', 1), ('coal', '2000-01-01', 'NaN')`)
  const read = () => ask(door, 'get /api/datasets/{name}/values', { path: { name: 'prices' } })
  const coal = (await read()).items.find(({ series }) => series.fuel === 'coal')?.points ?? []
  expect(coal.length).toBeLessThanOrEqual(2000)
  expect([coal[0]?.value, coal.at(-1)?.value]).toEqual([0, 5000])
  await pool.query(`DELETE FROM market.prices WHERE fuel = 'coal'`)
  await pool.query('ALTER TABLE market.prices RENAME TO gone')
  expect(await statusOf(door, 'get /api/datasets/{name}/values', { path: { name: 'prices' } })).toBe(409)
  await pool.query('ALTER TABLE market.gone RENAME TO prices')
})

test('quarantine: viewers see what is wrong, operators the rows page by page, and who looked is in the audit', async () => {
  const { groups, batches } = await ask(door, 'get /api/quarantine', { as: 'viewer', query: { source: 'gas' } })
  expect(batches).toEqual([])
  expect(new Set(groups.map(({ path }) => path))).toEqual(new Set(['day', 'price']))
  expect(JSON.stringify(groups)).not.toContain('ada@example.com')
  const batch = groups[0]?.newestBatch ?? ''
  const { items: ofLoading } = await ask(door, 'get /api/runs', { query: { pipeline: 'loading' } })
  const run = ofLoading.at(-1)?.id ?? ''
  const ofRun = await ask(door, 'get /api/quarantine', { query: { source: 'gas', run } })
  expect(ofRun.groups.map(({ rows: count }) => count)).toEqual([1, 1])
  const looked = await ask(door, 'get /api/quarantine/rows', { query: { run: nobody } })
  expect([(await ask(door, 'get /api/quarantine', { query: { run: nobody } })).groups, looked.items]).toEqual([[], []])
  expect(await ask(door, 'post /api/quarantine/discard', { body: { run: nobody } })).toEqual({ rows: 0, batches: 0 })
  expect(await statusOf(door, 'get /api/quarantine', { query: { run: 'x' } })).toBe(409)
  expect(await statusOf(door, 'get /api/quarantine/rows', { as: 'viewer' })).toBe(403)
  const first = await ask(door, 'get /api/quarantine/rows', { query: { batch, limit: 1 } })
  const rest = await ask(door, 'get /api/quarantine/rows', { query: { batch, limit: 200, after: first.next ?? '' } })
  expect(rest.next).toBeNull()
  const raws = [...first.items, ...rest.items].map(({ raw }) => raw)
  expect(new Set(raws).size).toBe(raws.length)
  expect(raws.filter((raw) => raw.includes('ada@example.com'))).toHaveLength(1)
  expect(await auditOf('quarantine.read')).toMatchObject([
    { actor: 'test of operator@example.com', object: batch },
    { actor: 'test of operator@example.com', object: batch },
    { actor: 'test of viewer@example.com', outcome: 'denied' },
    { actor: 'test of operator@example.com', object: nobody },
  ])
  const { results } = await ask(door, 'post /api/quarantine/replay', { body: { batch } })
  expect(results).toMatchObject([{ dataset: 'prices', stillBad: raws.length }])
  expect(await statusOf(door, 'post /api/quarantine/discard', { body: {} })).toBe(409)
  const discarded = await ask(door, 'post /api/quarantine/discard', { body: { batch } })
  expect(discarded).toEqual({ rows: raws.length, batches: 0 })
  expect(await auditOf('quarantine.discard')).toMatchObject([{ object: batch }, { object: nobody }])
})

test('lists are files too, for who may see them; who takes rows out of quarantine is in the audit', async () => {
  const exported = async (path: string, as: 'viewer' | 'operator' | 'admin') => {
    const { status, body, headers } = await door.ask(as, 'GET', path)
    return [status, headers.get('content-disposition'), ...String(body).split('\r\n')]
  }
  const [, name, head, ...alerts] = await exported('/api/alerts/export?all=true&rule=too-often', 'viewer')
  expect([name, head]).toEqual(['attachment; filename="alerts.csv"', expect.stringContaining('Alert,Severity,State')])
  expect(alerts.filter((line) => String(line).includes(',too-often,'))).toHaveLength(1)
  expect(await exported('/api/audit/export', 'operator')).toContain(403)
  expect((await exported('/api/audit/export?action=token.create', 'admin')).join('\n')).toContain('token.create')
  expect(await exported('/api/deliveries/export', 'viewer')).toEqual(
    expect.arrayContaining([expect.stringContaining('Delivery,Created,Channel')]),
  )
  expect((await exported('/api/datasets/prices/quality/export', 'viewer')).join('\n')).toMatch(/,gas,/)
  expect(await exported('/api/datasets/none/quality/export', 'viewer')).toContain(404)
  expect((await exported('/api/metrics/export?days=400', 'viewer'))[2]).toContain('Day,Pipeline,Runs')
  expect((await door.ask('viewer', 'GET', '/api/runs/export?format=xlsx')).status).toBe(200)
  expect(await exported('/api/quarantine/export', 'viewer')).toContain(403)
  // Nothing of a file has begun by then.
  expect(await exported('/api/quarantine/export?batch=x', 'operator')).toContain(409)
  expect((await exported('/api/quarantine/export?source=oil', 'operator')).join('\n')).toMatch(/,prices,oil,missing,/)
  const [, named, line] = await exported('/api/quarantine/export?source=oil&format=jsonl', 'operator')
  expect(named).toBe('attachment; filename="quarantine.jsonl"')
  expect(JSON.parse(String(line).split('\n')[0] ?? '')).toMatchObject({ dataset: 'prices', source: 'oil' })
  const filter = { source: 'oil' }
  expect(await auditOf('quarantine.export')).toMatchObject([
    { after: { filter } },
    { after: { filter } },
    { outcome: 'denied' },
  ])
})

test('alerts: listed, acknowledged, dismissed and silenced; what is not there is 404', async () => {
  const { items, open } = await ask(door, 'get /api/alerts', { as: 'viewer' })
  const mine = items.find(({ rule: of }) => of === 'too-often')
  expect(mine).toMatchObject({ state: 'firing', severity: 'warning', pipeline: 'failing' })
  // What only the engine goes by is nobody's business outside.
  expect(JSON.stringify((await door.ask('viewer', 'GET', '/api/alerts')).body)).not.toContain('isTold')
  expect(open.warning + open.critical + open.info).toBe(items.length)
  const openOf = async (query: Record<string, string>) => (await ask(door, 'get /api/alerts', { query })).open
  expect(await openOf({ system: 'market' })).toEqual({ info: 0, warning: 0, critical: 0 })
  expect((await openOf({ pipeline: 'failing' })).warning).toBeGreaterThan(0)
  const firstPage = await ask(door, 'get /api/alerts', { query: { all: true, limit: 1 } })
  const next = await ask(door, 'get /api/alerts', { query: { all: true, limit: 200, after: firstPage.next ?? '' } })
  expect(new Set([...firstPage.items, ...next.items].map(({ id }) => id)).size).toBe(items.length)
  const critical = await ask(door, 'get /api/alerts', { query: { severity: 'critical', state: 'firing' } })
  expect(critical.items.map(({ rule: of }) => of)).toEqual(['run-failed'])

  const path = { id: mine?.id ?? '' }
  const note = 'I am at it'
  const past = { until: '2026-08-18T00:00:00Z' }
  expect(await statusOf(door, 'post /api/alerts/{id}/acknowledge', { path, body: past })).toBe(409)
  expect(await ask(door, 'post /api/alerts/{id}/acknowledge', { path, body: { note } })).toEqual({
    state: 'acknowledged',
  })
  expect(await ask(door, 'post /api/alerts/{id}/dismiss', { path, body: {} })).toEqual({ state: 'dismissed' })
  const { trail } = await ask(door, 'get /api/alerts/{id}', { path })
  expect(trail).toMatchObject([{ to: 'firing' }, { actor, note }, { to: 'dismissed' }])
  for (const id of [nobody, 'x', '..%00']) {
    expect(await statusOf(door, 'get /api/alerts/{id}', { path: { id: nobody } })).toBe(404)
    expect(await statusOf(door, 'post /api/alerts/{id}/dismiss', { path: { id }, body: {} })).toBe(404)
    expect(await statusOf(door, 'delete /api/silences/{id}', { path: { id } })).toBe(404)
  }

  const silence = { pipeline: 'failing', to: '2026-08-20T00:00:00Z', reason: 'known' }
  const { id } = await ask(door, 'post /api/silences', { body: silence })
  expect((await ask(door, 'get /api/silences')).items).toMatchObject([{ id, createdBy: actor, rule: null }])
  await ask(door, 'delete /api/silences/{id}', { path: { id } })
  expect((await ask(door, 'get /api/silences')).items).toEqual([])
  expect(await statusOf(door, 'post /api/silences', { body: { to: silence.to, reason: 'all' } })).toBe(409)
  expect((await ask(door, 'post /api/alerts/check', { body: {} })).open.critical).toBe(1)
  expect(await auditOf('alert.check')).toHaveLength(1)
})

test('reviews: found and listed for who is asked, decided by them alone and once, with what they have changed', async () => {
  const list = async (as: Role, query = {}) => (await ask(door, 'get /api/reviews', { as, query })).items
  const [review] = await list('viewer', { mine: true })
  expect(review).toMatchObject({ pipeline: 'letters', state: 'open', mine: true, hasVoted: false, quorum: 2 })
  expect(await list('operator', { mine: true })).toEqual([])
  expect(await list('operator')).toMatchObject([{ mine: false }])
  expect(await list('operator', { pipeline: 'letters' })).toHaveLength(1)
  expect(await list('operator', { pipeline: 'other' })).toEqual([])
  expect((await ask(door, 'get /api/search', { query: { text: 'LETTER before' } })).items).toMatchObject([
    { kind: 'review', id: review?.id, detail: 'letters' },
  ])
  const path = { id: review?.id ?? '' }
  const decide = (as: Role, body: object) => statusOf(door, 'post /api/reviews/{id}/decide', { path, body, as })
  expect(await ask(door, 'get /api/reviews/{id}', { path })).toMatchObject({
    fallback: { decision: 'rejected' },
    remindAt: expect.any(String),
    escalateAt: null,
  })
  const answer = { text: 'Good morning', copies: 1 }
  const { pool } = (await door.kit.platform.engine()).database
  const stamps: unknown[] = []
  const look = async () => stamps.push((await readStamps(pool)).review)
  await look()
  expect(await decide('operator', { decision: 'approve' })).toBe(403)
  expect(await decide('viewer', { decision: 'approve', answer: { text: '' } })).toBe(422)
  expect(
    await ask(door, 'post /api/reviews/{id}/decide', { path, body: { decision: 'approve', answer }, as: 'viewer' }),
  ).toEqual({ state: 'open', approvals: 1, quorum: 2 })
  await look()
  expect(await list('viewer')).toMatchObject([{ mine: false, hasVoted: true }])
  expect(await list('viewer', { mine: true })).toEqual([])
  expect(await decide('viewer', { decision: 'approve' })).toBe(409)
  expect(await decide('admin', { decision: 'approve', comment: 'better' })).toBe(200)
  await look()
  // Whoever looks at reviews hears of a vote, and of what is decided.
  expect(new Set(stamps).size).toBe(3)
  expect(await decide('admin', { decision: 'reject' })).toBe(409)
  const decided = await ask(door, 'get /api/reviews/{id}', { path, as: 'operator' })
  expect(decided).toMatchObject({
    state: 'approved',
    answer,
    changes: [{ path: '/text', from: 'Good night', to: 'Good morning' }],
    votes: [{ decision: 'approve' }, { decision: 'approve', comment: 'better' }],
    mine: false,
    fallback: { decision: 'rejected', answer: null },
    dueAt: expect.any(String),
    remindAt: null,
    escalatedAt: null,
  })
  expect(await list('viewer', { state: 'approved,rejected', run: review?.run ?? '' })).toHaveLength(1)
  expect((await auditOf('review.approve')).map(({ outcome }) => outcome).toSorted()).toEqual(['denied', 'done', 'done'])
  expect(await statusOf(door, 'get /api/reviews/{id}', { path: { id: nobody } })).toBe(404)
})

test('rules: changed and put back, and replayed over what was recorded', async () => {
  const path = { name: 'too-often' }
  const changed = await ask(door, 'patch /api/rules/{name}', { path, body: { changes: { inARow: 3 } } })
  expect(changed).toMatchObject({ changed: { inARow: 3 }, when: { kind: 'runFails', inARow: 3 } })
  expect(changed.changeable).toContain('inARow')
  await ask(door, 'patch /api/rules/{name}', { path, body: { changes: { inARow: null }, isEnabled: false } })
  const { items } = await ask(door, 'get /api/rules', { as: 'viewer' })
  expect(items.find(({ name }) => name === 'too-often')).toMatchObject({ changed: {}, isEnabled: false })
  const unfit = [{}, { changes: { inARow: 'often' } }, { changes: { unheard: 1 } }]
  const statuses = []
  for (const body of unfit) statuses.push(await statusOf(door, 'patch /api/rules/{name}', { path, body }))
  expect(statuses).toEqual([422, 409, 409])
  const stretch = { from: '2026-08-19', to: '2026-08-19' }
  const replay = await ask(door, 'get /api/rules/{name}/replay', { path, query: stretch })
  expect(replay.recorded.map(({ to }) => to)).toContain('firing')
  for (const key of ['patch /api/rules/{name}', 'get /api/rules/{name}/replay'] as const) {
    const request = {
      path: { name: 'unheard' },
      query: stretch,
      ...(key.startsWith('get') ? {} : { body: { isEnabled: true } }),
    }
    expect(await statusOf(door, key, request)).toBe(404)
  }
})

test('on call: whose turn it is and who is instead, for operators to say, without an address', async () => {
  const onCall = async () => await ask(door, 'get /api/on-call', { as: 'viewer' })
  const { duties, people } = await onCall()
  expect([people, duties.slice(0, 2)]).toMatchObject([
    ['Ann', 'Ben'],
    [
      { person: 'Ann', override: null },
      { person: 'Ben', from: '2026-08-24T00:00:00.000Z' },
    ],
  ])
  const body = { person: 'Ben', to: '2026-08-20T00:00:00Z' }
  expect(await statusOf(door, 'post /api/on-call', { body, as: 'viewer' })).toBe(403)
  expect(await statusOf(door, 'post /api/on-call', { body: { ...body, person: 'Bin' } })).toBe(409)
  const { id } = await ask(door, 'post /api/on-call', { body })
  const told = await onCall()
  expect(told.overrides).toMatchObject([{ id, person: 'Ben', createdBy: actor }])
  expect(told.duties.slice(0, 2)).toMatchObject([
    { person: 'Ben', override: id, to: '2026-08-20T00:00:00.000Z' },
    { person: 'Ann', override: null },
  ])
  expect(JSON.stringify(told)).not.toContain('ann@')
  const path = { id }
  expect(await statusOf(door, 'delete /api/on-call/{id}', { path })).toBe(204)
  expect(await statusOf(door, 'delete /api/on-call/{id}', { path })).toBe(404)
  expect((await onCall()).overrides).toEqual([])
  expect(await auditOf('on-call.remove')).toMatchObject([{ object: id }])
})

test('deliveries: recipients in part only, channels with how they are, a test that is audited', async () => {
  expect(await ask(door, 'post /api/channels/{name}/test', { path: { name: 'post' }, body: {} })).toEqual({
    sent: true,
    detail: 'a…@example.com sent',
  })
  const to = { path: { name: 'post' }, body: { recipient: 'bob@example.com' } }
  expect(await ask(door, 'post /api/channels/{name}/test', to)).toEqual({ sent: true, detail: 'b…@example.com sent' })
  expect(await statusOf(door, 'post /api/channels/{name}/test', { path: { name: 'pots' }, body: {} })).toBe(404)
  expect(await auditOf('channel.test')).toMatchObject([
    { actor: 'test of operator@example.com', object: 'post' },
    { object: 'post' },
  ])
  const { items } = await ask(door, 'get /api/deliveries', {
    query: { state: 'sent,in digest', channel: 'post' },
    as: 'viewer',
  })
  expect(items[0]).toMatchObject({
    state: 'sent',
    recipient: 'b…@example.com',
    title: 'Test message of Millrace over post',
  })
  const first = await ask(door, 'get /api/deliveries', { query: { limit: 1 } })
  const rest = await ask(door, 'get /api/deliveries', { query: { after: first.next ?? '' } })
  expect(rest.items.map(({ id }) => id)).not.toContain(first.items[0]?.id)
  expect((await ask(door, 'get /api/channels')).items).toMatchObject([
    { channel: 'post', missing: [], failures: 0, triedAt: expect.any(String), browsers: null },
    // Everybody may add a browser of theirs.
    { channel: 'push', missing: [], failures: 0, triedAt: null, browsers: 0 },
  ])
})

test('a cursor that was changed, a limit over the cap and words nobody knows are 422', async () => {
  const cursor = (place: unknown) => Buffer.from(JSON.stringify(place)).toString('base64url')
  const lists = [
    'get /api/alerts',
    'get /api/deliveries',
    'get /api/quarantine/rows',
    'get /api/runs',
    'get /api/audit',
  ] as const
  const wrong = ['nothing', cursor(['x']), cursor([nobody, -1]), cursor([nobody, 2 ** 40]), cursor([null]), cursor([])]
  for (const key of lists) {
    for (const after of wrong)
      expect([key, after, await statusOf(door, key, { query: { after }, as: 'admin' })]).toEqual([key, after, 422])
    expect([key, await statusOf(door, key, { query: { limit: 201 }, as: 'admin' })]).toEqual([key, 422])
  }
  for (const after of [cursor(['1 year', nobody]), cursor(['-1:00', nobody])])
    expect(await statusOf(door, 'get /api/runs', { query: { sort: 'durationMs', after } })).toBe(422)
  expect(await statusOf(door, 'get /api/alerts', { query: { state: 'open' } })).toBe(422)
  expect(await statusOf(door, 'get /api/deliveries', { query: { state: 'digested' } })).toBe(422)
  expect(await statusOf(door, 'get /api/runs', { query: { sort: 'name' } })).toBe(422)
})

test('figures: the overview, days, goals and settings; an update is audited', async () => {
  const { day } = await ask(door, 'post /api/metrics/update', { body: {} })
  expect(day).toBe('2026-08-19')
  expect(await auditOf('metrics.update')).toHaveLength(1)
  const overview = await ask(door, 'get /api/overview', { as: 'viewer' })
  expect(overview.cards.map(({ name }) => name)).toContain('alerts')
  const metrics = await ask(door, 'get /api/metrics', { query: { pipeline: 'failing', days: 1 } })
  expect(metrics).toMatchObject({ days: [{ failed: 1 }], success: { rate: 0, runs: 1 } })
  expect((await ask(door, 'get /api/metrics', { query: { pipeline: 'unheard' } })).days).toEqual([])
  expect((await ask(door, 'get /api/service-levels')).items).toEqual([])
  expect((await ask(door, 'get /api/watches')).items).toEqual([])
  const newest = { system: 'market', page: 'board', source: 'newest' }
  const data = await ask(door, 'get /api/pages/{system}/{page}/data/{source}', { path: newest })
  expect(data.rows[0]).toMatchObject({ about, others: JSON.stringify(others) })
  const settings = await ask(door, 'get /api/settings', { as: 'viewer' })
  expect(settings).toMatchObject({ timezone: 'UTC', oidc: false })
  expect(settings.database).not.toContain('@')
  expect(settings.workers.length).toBeGreaterThan(0)
})

test('search finds everything by a part of its name, runs by the beginning of their id and by their day', async () => {
  const find = async (text: string) =>
    (await ask(door, 'get /api/search', { query: { text }, as: 'viewer' })).items.map(
      ({ kind, title }) => `${kind} ${title}`,
    )
  expect(await find('LOAD')).toEqual(['pipeline loading'])
  expect(await find('night')).toEqual(['schedule nightly', 'rule nightly-late'])
  expect(await find('ices')).toEqual(['dataset prices'])
  expect([await find('market'), await find('mercado')]).toEqual([['page Market'], ['page Market']])
  expect((await find('failing')).some((one) => one.startsWith('alert '))).toBe(true)
  expect(await find("%' OR true --")).toEqual([])
  const { items } = await ask(door, 'get /api/runs', { query: { pipeline: 'failing' } })
  expect(await find(items[0]?.id ?? '')).toEqual(['run failing'])
  expect(await find('fail 2026-08-19')).toEqual(['run failing'])
  expect(await find('2026-08-19')).toContain('run loading')
  for (const other of ['2026-08-18', '2026-08-20', '2026-13-45']) expect(await find(other)).toEqual([])
})
