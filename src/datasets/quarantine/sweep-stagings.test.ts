import { afterEach, beforeEach, expect, it } from 'vitest'
import { dataset } from '../../pipelines/dataset.ts'
import { Loads } from './loads-for-tests.ts'

let loads: Loads
beforeEach(async () => {
  const columns = { id: 'text', price: 'numeric' } as const
  const items = dataset({ name: 'items', table: 'shop.items', key: ['id'], columns })
  loads = await Loads.open(items, 'id text PRIMARY KEY, price numeric(4, 1) NOT NULL')
})
afterEach(() => loads[Symbol.asyncDispose]())

const hours = (count: number) => loads.clock.advance(count * 3_600_000)
const row = (id: string, price: string) => ({ id, price })

it('a staging table stays for a day after its batches are settled, and no longer', async () => {
  await loads.load([row('a', '1')])
  hours(23)
  await loads.sweep()
  expect(await loads.tables()).toBe(1)
  hours(2)
  await loads.sweep()
  expect(await loads.tables()).toBe(0)
  expect(await loads.query('SELECT staging, state FROM batches')).toEqual([{ staging: null, state: 'published' }])
})

it('what is kept stays for sixty days, and is discarded then with its staging table', async () => {
  const made = await loads.load([row('a', '1')], { fate: 'blocked' })
  hours(59 * 24)
  expect(await loads.sweep()).toEqual({ givenUp: [] })
  expect(await loads.tables()).toBe(1)
  hours(25)
  expect(await loads.sweep()).toEqual({ givenUp: [...made.values()] })
  expect(await loads.tables()).toBe(0)
  expect((await loads.states()).batches).toEqual(['discarded'])
  expect(await loads.replay()).toEqual([])
})

it('a dry run leaves its staging table for a day, too', async () => {
  await loads.load([row('a', '1')], { fate: 'left' })
  await loads.query(`UPDATE batches SET state = 'dry run'`)
  hours(25)
  await loads.sweep()
  expect(await loads.tables()).toBe(0)
})

it('several workers drop each table once, and none of a batch that is still needed', async () => {
  for (let round = 0; round < 8; round += 1) await loads.load([row(`r${round}`, '1')])
  hours(25)
  await loads.load([row('new', '1')])
  await loads.load([row('held', '1')], { fate: 'blocked' })
  await Promise.all([loads.sweep(), loads.sweep(), loads.sweep()])
  // Whoever found a dataset in use has left its tables to the next turn.
  await loads.sweep()
  expect(await loads.tables()).toBe(2)
})

it('a table that is being loaded into is left for the next turn', async () => {
  await loads.load([row('a', '1')])
  hours(25)
  await loads.database.transaction(async (client) => {
    await client.query(`SELECT pg_advisory_xact_lock_shared(hashtextextended('millrace dataset items', 0))`)
    await loads.sweep()
    expect(await loads.tables()).toBe(1)
  })
  await loads.sweep()
  expect(await loads.tables()).toBe(0)
})

it('before a table goes, what it overtakes of what is kept is settled', async () => {
  await loads.load([row('a', '1.11'), row('b', '1')], { fate: 'blocked' })
  await loads.load([row('c', '1')], { fate: 'left' })
  await loads.load([row('a', '2'), row('c', '3')])
  hours(25)
  await loads.sweep()
  expect(await loads.states()).toEqual({ batches: ['blocked', 'superseded', 'published'], rows: ['superseded'] })
  await loads.replay()
  const stored = await loads.query(`SELECT id, price FROM shop.items ORDER BY id`)
  expect(stored).toEqual([row('a', '2.0'), row('b', '1.0'), row('c', '3.0')])
})

it('a table with something to say stays where its dataset is not declared, and any other goes', async () => {
  await loads.load([row('a', '1.11')])
  await loads.load([row('a', '2')])
  await loads.load([row('b', '2')])
  loads.dataset = dataset({
    name: 'other',
    table: 'shop.items',
    key: ['id'],
    columns: { id: 'text', price: 'numeric' },
  })
  hours(25)
  await loads.sweep()
  expect(await loads.tables()).toBe(3)
  await loads.query(`UPDATE quarantined_rows SET state = 'discarded'`)
  await loads.sweep()
  expect(await loads.tables()).toBe(0)
})

it('a table that is not as declared holds up its own dataset only, and is told', async () => {
  await loads.load([row('a', '1.11')])
  await loads.load([row('a', '2')])
  hours(25)
  await loads.query('ALTER TABLE shop.items DROP COLUMN price')
  await expect(loads.sweep()).rejects.toThrow('expected column price in shop.items')
  expect(await loads.tables()).toBe(2)
})
