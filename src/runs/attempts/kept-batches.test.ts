import { beforeAll, beforeEach, expect, test } from 'vitest'
import { dataset } from '../../pipelines/dataset.ts'
import { pipeline } from '../../pipelines/pipeline.ts'
import { select, shareKit, statesOf } from '../kit-for-tests.ts'

const shared = shareKit({ now: '2026-08-19T12:00:00Z' })

const columns = { shop: 'text', day: 'date', price: 'numeric' } as const
const sales = dataset({
  name: 'sales',
  table: 'shop.sales',
  key: ['shop', 'day'],
  columns,
  source: 'shop',
  time: 'day',
})
const log = dataset({ name: 'log', table: 'shop.log', key: ['shop', 'day'], columns, source: 'shop' })

const world = { rows: [] as object[], broken: false }
beforeAll(async () => {
  await select(shared.kit, 'CREATE SCHEMA shop')
  await select(
    shared.kit,
    `CREATE TABLE shop.sales (shop text, day date, price numeric NOT NULL, PRIMARY KEY (shop, day))`,
  )
  await select(shared.kit, `CREATE TABLE shop.log (shop text NOT NULL, day date NOT NULL, price numeric NOT NULL)`)
})
beforeEach(async () => {
  Object.assign(world, { rows: [], broken: false })
  await select(shared.kit, 'TRUNCATE shop.sales, shop.log, batches, quarantined_rows')
})

const rows = () => world.rows as { shop: string; day: string; price: string }[]
const row = (shop: string, price: string | null, day = '2026-08-18') => ({ shop, day, price })
const failing = { retry: { attempts: 1 } } as const

shared.declare(
  pipeline('gated')
    .stage('fetch', { dataset: sales }, rows)
    .gate('quality', { from: 'fetch', floors: { completeness: 90 } })
    .gate('again', { from: 'quality' })
    .load('store', { from: 'again', into: sales }),
)
shared.declare(
  pipeline('broken')
    .stage('fetch', { dataset: log }, rows)
    .step('check', { from: 'fetch', ...failing }, () => {
      if (world.broken) throw new Error('not now')
    })
    .load('store', { from: 'fetch', after: 'check', into: log, write: 'append' }),
)
shared.declare(pipeline('unloaded').stage('fetch', { dataset: sales }, rows))

const stored = async (table = 'sales') =>
  (await select<{ text: string }>(shared.kit, `SELECT shop || ' ' || price AS text FROM shop.${table} ORDER BY 1`)).map(
    ({ text }) => text,
  )
const batchStates = async () =>
  (await select<{ state: string }>(shared.kit, 'SELECT state FROM batches ORDER BY id')).map(({ state }) => state)

test('what one gate holds back is not let through by the next one', async () => {
  world.rows = [row('A', '1'), row('B', null), row('B', null, '2026-08-17'), row('B', '1', '2026-08-16')]
  const report = await shared.kit.run('gated')
  expect(report.status).toBe('partial')
  expect(await stored()).toEqual(['A 1'])
})

test('a batch that a gate held back is replayed once, and a resume of its run leaves it as it is', async () => {
  const { kit } = shared
  world.rows = [row('A', '1'), row('B', null), row('B', null, '2026-08-17'), row('B', '1', '2026-08-16')]
  const { id } = await kit.run('gated')
  expect((await kit.platform.listQuarantine()).batches).toMatchObject([
    { source: 'B', kind: 'blocked', rows: 1, run: id },
  ])
  expect(await kit.platform.replayQuarantine()).toMatchObject([{ dataset: 'sales', replayed: 1, stillBad: 2 }])
  expect(await stored()).toEqual(['A 1', 'B 1'])
  // Written by hand since: a second load of the old row would show.
  await select(kit, `UPDATE shop.sales SET price = 7 WHERE shop = 'B'`)
  await kit.platform.resumeRun(id)
  await kit.settle()
  expect((await kit.platform.getRun(id)).status).toBe('completed')
  expect(await stored()).toEqual(['A 1', 'B 7'])
  expect((await batchStates()).toSorted()).toEqual(['published', 'replayed'])
})

test('a batch that was replayed while its run stood still is not appended a second time, nor is a discarded one', async () => {
  const { kit } = shared
  world.broken = true
  world.rows = [row('A', '1'), row('B', '2')]
  const { id } = await kit.run('broken')
  expect((await kit.platform.listQuarantine()).batches).toMatchObject([{ kind: 'left' }, { kind: 'left' }])
  await kit.platform.replayQuarantine({ source: 'A' })
  await kit.platform.discardQuarantine({ source: 'B' })
  world.broken = false
  await kit.platform.resumeRun(id)
  await kit.settle()
  const report = await kit.platform.getRun(id)
  expect(report).toMatchObject({ status: 'completed', counts: { inserted: 0 } })
  expect(await stored('log')).toEqual(['A 1'])
  expect(await batchStates()).toEqual(['replayed', 'discarded'])
})

test('a batch of a run that is under way is not kept, and not replayed', async () => {
  const { kit } = shared
  world.broken = true
  world.rows = [row('A', '1')]
  const { id } = await kit.run('broken')
  await select(kit, `UPDATE runs SET state = 'paused', ended_at = NULL, error = NULL WHERE id = $1`, [id])
  expect(await kit.platform.listQuarantine()).toEqual({ groups: [], batches: [] })
  expect(await kit.platform.replayQuarantine()).toEqual([])
  await kit.platform.cancelRun(id)
  expect((await kit.platform.listQuarantine()).batches).toHaveLength(1)
})

test('a load is run again from its staged rows within a day, and refused by name after that', async () => {
  const { kit } = shared
  world.rows = [row('A', '1')]
  const { id } = await kit.run('gated')
  await select(kit, 'TRUNCATE shop.sales')
  await kit.advance('23h')
  await kit.platform.retryRun(id, { from: 'store' })
  await kit.settle()
  expect(await stored()).toEqual(['A 1'])
  await kit.advance('25h')
  await kit.worker.tick()
  const retried = await kit.platform.retryRun(id, { from: 'store' })
  await kit.settle()
  const report = await kit.platform.getRun(retried.id)
  expect(statesOf(report).store).toBe('failed')
  expect(report.error?.message).toContain('past their retention; run the steps that stage them again')
})

test('rows that were staged and never meant to be loaded go a day after their run', async () => {
  const { kit } = shared
  world.rows = [row('A', '1')]
  await kit.run('unloaded')
  expect((await kit.platform.listQuarantine()).batches).toEqual([])
  await kit.advance('25h')
  await kit.worker.tick()
  expect(await select(kit, 'SELECT staging, state FROM batches')).toEqual([{ staging: null, state: 'discarded' }])
})

test('what a full refresh has replaced is noted with its batches', async () => {
  const { kit } = shared
  world.rows = [row('A', '1')]
  await kit.run('replacing')
  expect(await select(kit, 'SELECT replaced::text AS replaced FROM batches')).toEqual([{ replaced: '(,)' }])
})
shared.declare(
  pipeline('replacing')
    .stage('fetch', { dataset: sales }, rows)
    .load('store', { from: 'fetch', into: sales, write: 'replace' }),
)
