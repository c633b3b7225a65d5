import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { z } from 'zod'
import { dataset } from '../../pipelines/dataset.ts'
import { pipeline } from '../../pipelines/pipeline.ts'
import { NothingThere, Refusal } from '../../pipelines/refusal.ts'
import { rows } from '../../pipelines/rows.ts'
import { createPlatform, type Platform } from '../../platform.ts'
import { select, shareKit, until } from '../../runs/kit-for-tests.ts'

const shared = shareKit({ now: '2026-08-19T12:00Z' })
const window = { lookback: '30d', history: '10y' }
const world = { fails: new Set<string>(), ran: [] as string[] }
const prices = dataset({
  name: 'prices',
  table: 'market.prices',
  key: ['day'],
  columns: { day: 'date', price: 'numeric' },
  time: 'day',
})
shared.declare(
  pipeline('prices', { window, params: z.object({ region: z.string().default('north') }) })
    .step('fetch', { retry: { attempts: 1 } }, ({ window: { firstDay } }) => {
      world.ran.push(firstDay)
      if (world.fails.has(firstDay)) throw new Error('the source is down')
      return rows([{ day: firstDay, price: '1' }])
    })
    .load('store', { from: 'fetch', into: prices }),
)
shared.declare(pipeline('needy', { window, params: z.object({ region: z.string() }) }).step('one', () => 1))
shared.declare(pipeline('twice', { window }).step('one', () => 1))

/** Another program over the same database. */
let other: Platform
// A start stands before its commit as long as a test holds this lock.
const commitLock = 77
beforeAll(async () => {
  const { kit } = shared
  other = createPlatform(kit.platform.config, { clock: kit.clock, simulate: false, migrate: false })
  await select(kit, 'CREATE SCHEMA market')
  await select(kit, 'CREATE TABLE market.prices (day date PRIMARY KEY, price numeric)')
  await select(
    kit,
    `CREATE FUNCTION stand() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
       PERFORM pg_advisory_xact_lock_shared(${commitLock}); RETURN NULL; END $$`,
  )
  await select(
    kit,
    `CREATE CONSTRAINT TRIGGER stand AFTER INSERT ON backfills DEFERRABLE INITIALLY DEFERRED
       FOR EACH ROW EXECUTE FUNCTION stand()`,
  )
})
afterAll(() => other.stop(0))
beforeEach(() => {
  world.fails.clear()
  world.ran.length = 0
})

const year = (number: number) => ({ from: `${number}-01-01`, to: `${number}-12-31` })
const firstDays = (number: number) =>
  Array.from({ length: 12 }, (_, month) => `${number}-${String(month + 1).padStart(2, '0')}-01`)

test('every window runs once, the oldest first, and no mark is moved', async () => {
  const { kit } = shared
  await kit.run('prices')
  const marks = await select(kit, 'SELECT * FROM high_water_marks')
  world.ran.length = 0
  const started = await kit.platform.startBackfill('prices', {
    ...year(2025),
    actor: { kind: 'program', name: 'a test' },
  })
  expect(started).toMatchObject({ pipeline: 'prices', choice: 'missing', parallel: 1, started: 12, leftOut: 0 })
  await kit.settle()
  expect(world.ran).toEqual(firstDays(2025))
  expect(await select(kit, 'SELECT day::text FROM market.prices ORDER BY day LIMIT 12')).toEqual(
    firstDays(2025).map((day) => ({ day })),
  )
  expect(marks).toHaveLength(1)
  expect(await select(kit, 'SELECT * FROM high_water_marks')).toEqual(marks)
  const report = await kit.platform.getBackfill(started.id ?? '')
  expect(report).toMatchObject({
    ...year(2025),
    every: 'month',
    state: 'completed',
    createdBy: 'program a test',
    counts: { all: 12, done: 12, running: 0, failed: 0, cancelled: 0, left: 0 },
  })
  expect(report.windows[1]).toMatchObject({
    firstDay: '2025-02-01',
    lastDay: '2025-02-28',
    from: '2025-02-01T00:00:00.000Z',
    to: '2025-03-01T00:00:00.000Z',
    status: 'completed',
  })
  const runs = await select(kit, `SELECT DISTINCT mode, trigger, backfill_id FROM runs WHERE backfill_id = $1`, [
    started.id,
  ])
  expect(runs).toEqual([{ mode: 'backfill', trigger: `backfill ${started.id}`, backfill_id: started.id }])
})

test('what is done is not run again unless all is asked for', async () => {
  const { kit } = shared
  await kit.run('prices', { from: '2020-02-01', to: '2020-03-31' })
  const first = await kit.platform.startBackfill('prices', year(2020))
  expect(first).toMatchObject({ started: 10, leftOut: 2 })
  await kit.settle()
  const none = await kit.platform.startBackfill('prices', year(2020))
  expect(none).toMatchObject({ id: null, started: 0, leftOut: 12 })
  world.ran.length = 0
  await kit.platform.startBackfill('prices', { ...year(2020), choice: 'all' })
  await kit.settle()
  expect(world.ran).toEqual(firstDays(2020))
})

test('of two who start the same windows at once one starts them', async () => {
  const { kit } = shared
  const { database } = await kit.platform.engine()
  const client = await database.pool.connect()
  await client.query('BEGIN')
  await client.query('SELECT pg_advisory_xact_lock($1)', [commitLock])
  const waiting = async () => (await select(kit, 'SELECT FROM pg_locks WHERE NOT granted')).length
  const first = kit.platform.startBackfill('twice', year(2025))
  await until(async () => (await waiting()) === 1, 'the first to stand before its commit')
  const second = other.startBackfill('twice', year(2025))
  await until(async () => (await waiting()) === 2, 'the second to wait')
  await client.query('COMMIT')
  client.release()
  expect([await first, await second].map(({ started }) => started)).toEqual([12, 0])
  // Those that are pending are left out, whatever is asked for.
  expect(await select(kit, `SELECT FROM runs WHERE pipeline = 'twice'`)).toHaveLength(12)
})

test('a window that is under way is left out, also when all are asked for', async () => {
  const { kit } = shared
  const pending = await kit.platform.startRun('prices', { from: '2019-05-01', to: '2019-05-31' }, kit.worker.id)
  const { started, leftOut } = await kit.platform.startBackfill('prices', { ...year(2019), choice: 'all' })
  expect([started, leftOut]).toEqual([11, 1])
  await kit.platform.cancelRun(pending.id)
  await kit.settle()
  expect(world.ran).toEqual(firstDays(2019).filter((day) => day !== '2019-05-01'))
})

test('a window of a backfill is stored once', async () => {
  const { kit } = shared
  const { id } = await kit.platform.startBackfill('prices', { from: '2010-01-01', to: '2010-01-31' })
  const again = `INSERT INTO backfill_windows SELECT backfill_id, window_from, window_to, gen_random_uuid()
    FROM backfill_windows WHERE backfill_id = $1`
  await expect(select(kit, again, [id])).rejects.toMatchObject({ code: '23505' })
})

test.each([
  ['which lets nothing in', `'2010-01-01', '2010-01-31', 'all', 0`],
  ['that chooses nobody knows what', `'2010-01-01', '2010-01-31', 'some', 1`],
  ['that ends before it begins', `'2010-01-02', '2010-01-01', 'all', 1`],
])('the database refuses a backfill %s', async (_, values) => {
  const insert = `INSERT INTO backfills (id, pipeline, every, created_at, created_by, first_day, last_day, choice, parallel)
    VALUES (gen_random_uuid(), 'prices', 'month', now(), 'a test', ${values})`
  await expect(select(shared.kit, insert)).rejects.toMatchObject({ code: '23514' })
})

test('what failed is run again by a backfill of what failed, and what is missing is not', async () => {
  const { kit } = shared
  world.fails = new Set(['2021-02-01', '2021-07-01'])
  const { id } = await kit.platform.startBackfill('prices', { from: '2021-01-01', to: '2021-08-31', parallel: 3 })
  await kit.settle()
  expect(await kit.platform.getBackfill(id ?? '')).toMatchObject({ state: 'failed', counts: { done: 6, failed: 2 } })
  world.fails.clear()
  world.ran.length = 0
  const again = await kit.platform.startBackfill('prices', { ...year(2021), choice: 'failed' })
  expect(again).toMatchObject({ started: 2, leftOut: 10 })
  await kit.settle()
  expect(world.ran).toEqual(['2021-02-01', '2021-07-01'])
  expect((await kit.platform.planBackfill('prices', year(2021))).counts).toMatchObject({ done: 8, missing: 4 })
})

test('a run that is resumed or retried stays one of its backfill, and its window is where the newest is', async () => {
  const { kit } = shared
  world.fails = new Set(['2022-01-01', '2022-02-01'])
  const { id } = await kit.platform.startBackfill('prices', { from: '2022-01-01', to: '2022-02-28' })
  await kit.settle()
  const [january, february] = (await kit.platform.getBackfill(id ?? '')).windows
  world.fails.clear()
  await kit.platform.resumeRun(january?.run ?? '')
  await kit.settle()
  const retried = await kit.platform.retryRun(february?.run ?? '')
  await kit.settle()
  const { state, counts, windows } = await kit.platform.getBackfill(id ?? '')
  expect([state, counts.all, counts.done]).toEqual(['completed', 2, 2])
  expect(windows.map(({ run }) => run)).toEqual([january?.run, retried.id])
})

test('the newest backfill is listed first', async () => {
  const { kit } = shared
  kit.clock.advance(1000)
  const { id } = await kit.platform.startBackfill('prices', { from: '2011-01-01', to: '2011-03-31' })
  const [newest] = await kit.platform.listBackfills()
  expect(newest).toMatchObject({ id, counts: { all: 3 } })
  await kit.settle()
})

test('ten thousand windows are stored in order', async () => {
  const { kit } = shared
  const stretch = { from: '1990-01-01', to: '2017-05-18', every: '1d' }
  const started = await kit.platform.startBackfill('twice', stretch)
  expect(started.started).toBe(10_000)
  const places = await select<{ day: string }>(
    kit,
    `SELECT options ->> 'from' AS day FROM runs WHERE backfill_id = $1 ORDER BY id`,
    [started.id],
  )
  const days = places.map(({ day }) => day)
  expect(days).toEqual(days.toSorted())
  await kit.platform.cancelBackfill(started.id ?? '')
  await kit.settle()
}, 60_000)

test.each([
  ['parameters that are needed', 'needy', {}, /region/],
  ['an unknown choice', 'prices', { choice: 'al' as never }, /did you mean 'all'/],
  ['no runs at once', 'prices', { parallel: 0 }, /expected `parallel` to be a whole number of 1 or more, got 0/],
])('a start refuses %s, and stores nothing', async (_, name, options, sentence) => {
  const { kit } = shared
  const before = await select(kit, 'SELECT id FROM backfills')
  const refused = kit.platform.startBackfill(name, { ...year(2000), ...options })
  await expect(refused).rejects.toThrow(sentence)
  await expect(refused).rejects.toBeInstanceOf(Refusal)
  expect(await select(kit, 'SELECT id FROM backfills')).toEqual(before)
})

test('an id that no backfill has is refused', async () => {
  for (const id of ['nothing', '3f0cbb3a-0000-4000-8000-000000000000']) {
    await expect(shared.kit.platform.getBackfill(id)).rejects.toThrow(
      new NothingThere(`expected the id of a backfill, got '${id}'; \`millrace backfill status\` lists them`),
    )
  }
})
