import { afterEach, beforeEach, expect, it } from 'vitest'
import { program } from '../../people/actor.ts'
import type { Dataset } from '../../pipelines/dataset.ts'
import { dataset } from '../../pipelines/dataset.ts'
import { discardQuarantine } from './discard.ts'
import { listQuarantine } from './list-store.ts'
import { Loads } from './loads-for-tests.ts'

const columns = { id: 'text', shop: 'text', day: 'date', price: 'numeric', more: 'jsonb?' } as const
const itemsWith = (options: { missing?: string[]; duplicates?: Dataset['duplicates'] } = {}) =>
  dataset({ name: 'items', table: 'shop.items', key: ['id'], columns, source: 'shop', time: 'day', ...options })

let loads: Loads
beforeEach(async () => {
  const table = `id text PRIMARY KEY, shop text NOT NULL, day date NOT NULL, price numeric(4, 1) NOT NULL, more jsonb,
    CONSTRAINT cheap CHECK (price < 900)`
  loads = await Loads.open(itemsWith(), table)
})
afterEach(() => loads[Symbol.asyncDispose]())

const row = (id: string, price: unknown, more?: unknown) => ({ id, shop: 'A', day: '2026-08-01', price, more })
const widen = () => loads.query('ALTER TABLE shop.items ALTER price TYPE numeric(9, 4)')

async function stored(): Promise<string[]> {
  const rows = await loads.query<{ text: string }>(`SELECT id || ' ' || price AS text FROM shop.items ORDER BY 1`)
  return rows.map(({ text }) => text)
}

const counts = (replayed: number, superseded: number, stillBad: number) => [
  { dataset: 'items', replayed, superseded, stillBad, failed: [] },
]

it('a row that fits now is stored, one that does not stays with what is wrong with it now', async () => {
  await loads.load([row('a', '1.25'), row('b', 'much'), row('c', '3')])
  expect(await loads.replay()).toEqual(counts(0, 0, 2))
  await widen()
  expect(await loads.replay()).toEqual(counts(1, 0, 1))
  expect(await stored()).toEqual(['a 1.2500', 'c 3.0000'])
  const { groups } = await listQuarantine(loads.database.pool)
  expect(groups).toMatchObject([{ dataset: 'items', source: 'A', reason: 'format', path: 'price', rows: 1 }])
  await loads.query('ALTER TABLE shop.items ALTER price TYPE bigint')
  expect(await loads.replay()).toEqual(counts(0, 0, 1))
  const [kept] = await loads.query<{ problems: { message: string }[] }>(
    `SELECT problems FROM quarantined_rows WHERE state = 'waiting'`,
  )
  expect(kept?.problems[0]?.message).toContain('whole number')
  expect((await loads.states()).rows).toEqual(['replayed', 'waiting'])
})

it('a replay of a newer row does not lose to one of an older row that comes after it', async () => {
  const first = await loads.load([row('a', '1.11')])
  const second = await loads.load([row('a', '2.22')])
  await widen()
  expect(await loads.replay({ batch: second.get('A') })).toEqual(counts(1, 0, 0))
  // The newer one has settled the older one on the way.
  expect((await loads.states()).rows).toEqual(['superseded', 'replayed'])
  expect(await loads.replay({ batch: first.get('A') })).toEqual([])
  expect(await stored()).toEqual(['a 2.2200'])
})

it('what lies in the table under the key may be older than what is replayed, whatever has been loaded since', async () => {
  await loads.load([row('a', '1')])
  await loads.load([row('a', '2.22')])
  await loads.load([row('b', '3')])
  await widen()
  expect(await loads.replay()).toEqual(counts(1, 0, 0))
  expect(await stored()).toEqual(['a 2.2200', 'b 3.0000'])
})

it('a later load of the key overtakes a row, also with the same values, and after its staging table is gone', async () => {
  for (const isSwept of [false, true]) {
    await loads.query('TRUNCATE shop.items, batches, quarantined_rows')
    await loads.query('ALTER TABLE shop.items ALTER price TYPE numeric(4, 1)')
    await loads.load([row('a', '1')])
    await loads.load([row('a', '2.22'), row('b', '5.55')])
    await loads.load([row('a', '1')])
    await widen()
    if (isSwept) {
      loads.clock.advance(25 * 3_600_000)
      await loads.sweep()
    }
    expect(await loads.replay()).toEqual(counts(1, isSwept ? 0 : 1, 0))
    expect(await stored()).toEqual(['a 1.0000', 'b 5.5500'])
    expect((await loads.states()).rows).toEqual(['superseded', 'replayed'])
  }
})

it('what a later load has replaced is not brought back', async () => {
  const stretch = { source: 'A', from: '2026-08-01T00:00:00Z', to: '2026-08-02T00:00:00Z' }
  await loads.load([row('a', '1.11'), { ...row('b', '2.22'), day: '2026-08-02' }])
  await loads.load([row('c', '3')], { replaced: [stretch] })
  await widen()
  expect(await loads.replay()).toEqual(counts(1, 1, 0))
  expect(await stored()).toEqual(['b 2.2200', 'c 3.0000'])
})

it('a row that came with a load which replaced is not among what that replaced', async () => {
  await loads.load([row('a', '1.11'), row('b', '2')], { replaced: [{ source: 'A' }] })
  await widen()
  expect(await loads.replay()).toEqual(counts(1, 0, 0))
  expect(await stored()).toEqual(['a 1.1100', 'b 2.0000'])
})

it('a batch that was held back or left is stored whole, and a second time not at all', async () => {
  for (const fate of ['blocked', 'left'] as const) {
    await loads.query('TRUNCATE shop.items, batches, quarantined_rows')
    const big = { exact: 0 }
    await loads.load([row('a', '1'), row('b', '2', big)], { fate })
    expect(await stored()).toEqual([])
    const all = await Promise.all([loads.replay(), loads.replay(), loads.replay(), loads.replay()])
    expect(all.flat().map(({ replayed }) => replayed)).toContain(2)
    expect(all.flat().reduce((sum, { replayed }) => sum + replayed, 0)).toBe(2)
    expect(await stored()).toEqual(['a 1.0', 'b 2.0'])
    expect((await loads.states()).batches).toEqual(['replayed'])
    expect(await loads.replay()).toEqual([])
  }
})

it('the digits of numbers in JSON are what they were', async () => {
  await loads.load([row('a', '1', { n: 1 })], { fate: 'blocked' })
  const [{ staging } = { staging: '' }] = await loads.query<{ staging: string }>('SELECT staging FROM batches')
  const exact = '{"n": 12345678901234567890.123456789012345678}'
  await loads.query(`UPDATE millrace_staging.${staging} SET more = $1::jsonb`, [exact])
  await loads.replay()
  expect(await loads.query('SELECT more::text AS more FROM shop.items')).toEqual([{ more: exact }])
})

it('rows of a batch that do not fit any more go into quarantine, and the others are stored', async () => {
  await loads.load([row('a', '1'), row('b', '2'), row('c', '3')], { fate: 'blocked' })
  loads.dataset = itemsWith({ missing: ['2'] })
  expect(await loads.replay()).toEqual(counts(2, 0, 1))
  expect(await stored()).toEqual(['a 1.0', 'c 3.0'])
  const found = await loads.query('SELECT staged, quarantined FROM batches ORDER BY id DESC LIMIT 1')
  expect(found).toEqual([{ staged: 2, quarantined: 1 }])
  loads.dataset = itemsWith()
  expect(await loads.replay()).toEqual(counts(1, 0, 0))
  expect(await stored()).toEqual(['a 1.0', 'b 2.0', 'c 3.0'])
})

it('two rows of one key that came together are left to a person, unless the dataset says which counts', async () => {
  await loads.load([row('a', '1.11'), row('b', '2.22'), row('a', '3.33')])
  await widen()
  expect(await loads.replay()).toEqual(counts(1, 0, 2))
  expect((await listQuarantine(loads.database.pool)).groups).toMatchObject([{ reason: 'double_key', rows: 2 }])
  loads.dataset = itemsWith({ duplicates: 'first' })
  expect(await loads.replay()).toEqual(counts(1, 1, 0))
  expect(await stored()).toEqual(['a 1.1100', 'b 2.2200'])
})

it('a row that the table refuses is found among the others, and does not hold them up', async () => {
  await loads.load(Array.from({ length: 20 }, (_, number) => row(`r${number}`, number === 13 ? '950.55' : '1.55')))
  await widen()
  expect(await loads.replay()).toEqual(counts(19, 0, 1))
  expect(await stored()).toHaveLength(19)
  const [group] = (await listQuarantine(loads.database.pool)).groups
  expect(group).toMatchObject({ reason: 'refused', rows: 1 })
  const [kept] = await loads.query<{ problems: unknown }>(
    `SELECT problems FROM quarantined_rows WHERE state = 'waiting'`,
  )
  expect(JSON.stringify(kept?.problems)).toContain('constraint cheap')
  expect(JSON.stringify(kept?.problems)).not.toContain('950')
  await loads.query('ALTER TABLE shop.items DROP CONSTRAINT cheap')
  expect(await loads.replay()).toEqual(counts(1, 0, 0))
})

it('a batch that the table refuses stays whole, and says why', async () => {
  const made = await loads.load([row('a', '1'), row('b', '950')], { fate: 'left' })
  const [count] = await loads.replay()
  expect(count).toMatchObject({ replayed: 0, failed: [{ batch: made.get('A') }] })
  expect(count?.failed[0]?.message).toContain('constraint cheap')
  expect(await stored()).toEqual([])
  expect((await listQuarantine(loads.database.pool)).batches).toMatchObject([
    { id: made.get('A'), kind: 'left', rows: 2 },
  ])
})

it('a dataset that is appended to keeps what it has, and needs no unique key', async () => {
  await loads.query('ALTER TABLE shop.items DROP CONSTRAINT items_pkey')
  loads.appended.add('items')
  await loads.load([row('a', '1')])
  await loads.load([row('a', '2.22'), row('b', '3.33')])
  await widen()
  expect(await loads.replay()).toEqual(counts(1, 1, 0))
  expect(await stored()).toEqual(['a 1.0000', 'b 3.3300'])
})

it('a table without a unique key to merge by is told, and nothing is lost', async () => {
  await loads.query('ALTER TABLE shop.items DROP CONSTRAINT items_pkey')
  await loads.load([row('a', '1')], { fate: 'blocked' })
  expect((await loads.replay())[0]?.failed[0]?.message).toContain('expected a unique key')
  expect((await loads.states()).batches).toEqual(['blocked'])
})

it('a replay that is broken off in the middle has moved nothing, and the next one does it', async () => {
  await loads.load([row('a', '1.11')])
  await widen()
  await loads.query(`CREATE FUNCTION shop.cut() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    PERFORM pg_terminate_backend(pg_backend_pid()); RETURN new; END $$`)
  await loads.query(`CREATE TRIGGER cut AFTER INSERT ON shop.items FOR EACH ROW EXECUTE FUNCTION shop.cut()`)
  await expect(loads.replay()).rejects.toThrow(/terminat/i)
  expect((await loads.states()).rows).toEqual(['waiting'])
  expect(await loads.tables()).toBe(1)
  await loads.query('DROP TRIGGER cut ON shop.items')
  expect(await loads.replay()).toEqual(counts(1, 0, 0))
  expect(await loads.tables()).toBe(1)
})

it('a replay waits for a load that is under way, and does not write over it', async () => {
  await loads.load([row('a', '1.11')])
  await widen()
  const holder = await loads.database.pool.connect()
  const lock = `hashtextextended('${loads.database.schema} dataset items', 0)`
  await holder.query(`BEGIN; SELECT pg_advisory_xact_lock_shared(${lock})`)
  const replay = loads.replay()
  await expect
    .poll(async () => (await loads.query(`SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted`)).length)
    .toBe(1)
  expect(await stored()).toEqual([])
  await holder.query('COMMIT')
  holder.release()
  expect(await replay).toEqual(counts(1, 0, 0))
})

it('what is discarded stays, and is not replayed', async () => {
  const made = await loads.load([row('a', '1.11'), row('b', 'much')])
  await loads.load([row('c', '1')], { fate: 'blocked' })
  await widen()
  await expect(discardQuarantine(loads.room, {}, program)).rejects.toThrow('expected what to discard')
  expect(await discardQuarantine(loads.room, { reason: 'format' }, program)).toEqual({ rows: 1, batches: 0 })
  expect(await loads.replay({ batch: made.get('A') })).toEqual(counts(1, 0, 0))
  const [first] = await loads.query<{ run: string }>('SELECT run_id AS run FROM batches ORDER BY staged_at, id LIMIT 1')
  expect(await discardQuarantine(loads.room, { run: first?.run }, program)).toEqual({ rows: 0, batches: 0 })
  expect(await discardQuarantine(loads.room, { dataset: 'items' }, program)).toEqual({ rows: 0, batches: 1 })
  expect(await loads.states()).toEqual({ batches: ['published', 'discarded'], rows: ['replayed', 'discarded'] })
  expect(await loads.replay()).toEqual([])
  expect(await stored()).toEqual(['a 1.1100'])
})

it('single rows can be asked for, and an id that is none is refused', async () => {
  const made = await loads.load([row('a', '1.11'), row('b', '2.22')])
  await widen()
  expect(await loads.replay({ rows: [{ batch: made.get('A') ?? '', number: 2 }] })).toEqual(counts(1, 0, 0))
  expect(await stored()).toEqual(['b 2.2200'])
  await expect(loads.replay({ batch: 'that one' })).rejects.toThrow('expected the id of a batch')
})

it('what is kept of a dataset that nobody declares any more stays as it is', async () => {
  await loads.load([row('a', '1')], { fate: 'blocked' })
  loads.dataset = dataset({ name: 'other', table: 'shop.items', key: ['id'], columns })
  expect((await loads.replay())[0]).toMatchObject({ dataset: 'items', replayed: 0, failed: [{ batch: null }] })
  expect((await loads.states()).batches).toEqual(['blocked'])
})

it('more rows than go into one transaction are replayed one page after the other', async () => {
  await loads.load(Array.from({ length: 10_001 }, (_, number) => row(`r${number}`, '1.55')))
  await widen()
  expect(await loads.replay()).toEqual(counts(10_001, 0, 0))
  expect(await loads.tables()).toBe(1)
})
