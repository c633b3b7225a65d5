import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { pipeline } from '../../pipelines/pipeline.ts'
import { createPlatform, type Platform } from '../../platform.ts'
import type { TestKit } from '../../test.ts'
import type { Engine } from '../engine.ts'
import { Door, select, startKit, until } from '../kit-for-tests.ts'
import { sweep } from '../leases/rescue.ts'
import { insertWorker } from '../leases/worker-store.ts'
import { admitAll } from './admission.ts'
import { admitBackfills } from './backfill-admission.ts'
import { admitWindows, lockBackfillPlaces } from './backfill-admission-store.ts'

const window = { lookback: '30d', history: '10y' }
// All: the tests of a kit go over the same days.
const year = { from: '2025-01-01', to: '2025-12-31', choice: 'all' } as const

/** Steps that stand at the door of their run's first day, by pipeline. */
const doors = new Map<string, Door>()
const book = { order: [] as string[], now: 0, most: 0 }
let isOpen = false

function doorOf(place: string): Door {
  const door = doors.get(place) ?? new Door()
  doors.set(place, door)
  return door
}

async function stand(name: string, firstDay: string, mode: string, signal: AbortSignal): Promise<void> {
  const place = `${name} ${mode === 'backfill' ? firstDay : 'live'}`
  book.order.push(place)
  book.now += 1
  book.most = Math.max(book.most, book.now)
  try {
    if (!isOpen) await doorOf(place).pass(signal)
  } finally {
    book.now -= 1
  }
}

const standing = (name: string, overlap: 'queue' | 'skip' | 'cancel' = 'queue') =>
  pipeline(name, { window, overlap }).step('stand', ({ run, window: { firstDay }, signal }) =>
    stand(name, firstDay, run.mode, signal),
  )
const declared = [
  standing('history'),
  standing('other'),
  standing('skip', 'skip'),
  standing('replace', 'cancel'),
  pipeline('quick', { overlap: { parallel: 9 } }).step('one', () => 1),
  pipeline('parks', { window }).wait('answer', { signal: ({ run }: { run: { id: string } }) => `answer ${run.id}` }),
]

async function statesOf(kit: TestKit, id: string | null): Promise<string> {
  const { windows } = await kit.platform.getBackfill(id ?? '')
  return windows.map(({ status }) => status[0]).join('')
}

async function admittedOf(kit: TestKit): Promise<number> {
  const rows = await select(
    kit,
    `SELECT FROM runs WHERE backfill_id IS NOT NULL AND admitted AND state IN ('pending', 'running', 'waiting')`,
  )
  return rows.length
}

/** A kit whose worker has room for so many runs. */
function withSlots(concurrency: number) {
  let kit: TestKit | undefined
  beforeAll(async () => {
    kit = await startKit(declared, { worker: { concurrency } })
  })
  afterEach(async () => {
    isOpen = true
    for (const door of doors.values()) door.open()
    await kit?.settle()
    isOpen = false
    doors.clear()
    Object.assign(book, { order: [], now: 0, most: 0 })
  })
  afterAll(() => kit?.close())
  return {
    get kit(): TestKit {
      if (!kit) throw new Error('expected the kit inside a test; it starts before the first one')
      return kit
    },
  }
}

describe('with a worker of four slots', () => {
  const shared = withSlots(4)

  test('backfills take half of them at most, and live runs get through at once', async () => {
    const { kit } = shared
    await kit.platform.startBackfill('history', { ...year, parallel: 9 })
    const { id } = await kit.platform.startBackfill('other', { ...year, parallel: 9 })
    await until(() => book.now === 2, 'two windows to be under way')
    await kit.worker.tick()
    expect(await admittedOf(kit)).toBe(2)
    for (let count = 0; count < 5; count += 1) {
      const run = await kit.platform.startRun('quick')
      expect(await kit.platform.waitForRun(run.id, { timeoutMs: 10_000 })).toMatchObject({ status: 'completed' })
    }
    // Backfills take turns: whoever has fewer places is next.
    doorOf('history 2025-01-01').open()
    await until(() => book.order.includes('other 2025-01-01'), 'the other backfill to have its turn')
    isOpen = true
    for (const door of doors.values()) door.open()
    await kit.settle()
    expect(await statesOf(kit, id)).toBe('c'.repeat(12))
    expect(book.most).toBe(2)
  })

  test('no more of one backfill are under way than it says, the oldest window first', async () => {
    const { kit } = shared
    const { id } = await kit.platform.startBackfill('history', { ...year, to: '2025-04-30' })
    for (const day of ['2025-01-01', '2025-02-01', '2025-03-01', '2025-04-01']) {
      await until(() => doors.get(`history ${day}`)?.waiting === 1, `${day} to be next`)
      await kit.worker.tick()
      expect(await admittedOf(kit)).toBe(1)
      doorOf(`history ${day}`).open()
    }
    await kit.settle()
    expect(await statesOf(kit, id)).toBe('cccc')
    expect(book.most).toBe(1)
  })

  test('a live run of the same pipeline is not held up by a window, nor a window by it', async () => {
    const { kit } = shared
    await kit.platform.startBackfill('history', { ...year, to: '2025-02-28' })
    await until(() => book.now === 1, 'the first window to begin')
    await kit.platform.startRun('history')
    await until(() => book.order.includes('history live'), 'the live run to begin beside it')
    doorOf('history 2025-01-01').open()
    await until(() => book.order.includes('history 2025-02-01'), 'the next window to begin beside the live run')
  })

  test.each(['skip', 'replace'])(
    'a pipeline that overlaps by %s neither stops windows nor counts them',
    async (name) => {
      const { kit } = shared
      const { id } = await kit.platform.startBackfill(name, { ...year, to: '2025-03-31' })
      await until(() => book.now === 1, 'the first window to begin')
      await kit.platform.startRun(name)
      await until(() => book.order.includes(`${name} live`), 'the live run to begin')
      expect(await statesOf(kit, id)).toBe('rpp')
      doorOf(`${name} 2025-01-01`).open()
      await until(() => book.order.includes(`${name} 2025-02-01`), 'the next window to begin')
      expect(await statesOf(kit, id)).toBe('crp')
      // One that is retried is not skipped either, and comes before those that have not begun.
      const { windows } = await kit.platform.getBackfill(id ?? '')
      const retried = await kit.platform.retryRun(windows[0]?.run ?? '')
      expect(await kit.platform.getRun(retried.id)).toMatchObject({ status: 'pending', error: null })
      doorOf(`${name} 2025-02-01`).open()
      await until(() => book.order.filter((place) => place === `${name} 2025-01-01`).length === 2, 'the retried window')
      expect(book.order).not.toContain(`${name} 2025-03-01`)
    },
  )

  test('a window that parks gives its place to the next, and waits for one when it wakes', async () => {
    const { kit } = shared
    const { id } = await kit.platform.startBackfill('parks', { ...year, to: '2025-03-31' })
    await kit.settle()
    expect(await statesOf(kit, id)).toBe('www')
    await kit.platform.startBackfill('history', year)
    await kit.platform.startBackfill('other', year)
    await until(() => book.now === 2, 'all places to be taken')
    const { windows } = await kit.platform.getBackfill(id ?? '')
    for (const { run } of windows) await kit.platform.signal(`answer ${run}`)
    await kit.worker.tick()
    expect(await statesOf(kit, id)).toBe('ppp')
    expect(await admittedOf(kit)).toBe(2)
    expect(await select(kit, 'SELECT FROM runs WHERE backfill_id = $1', [id])).toHaveLength(3)
    // Those that have begun come before a window that has not.
    doorOf('history 2025-01-01').open()
    await until(async () => (await statesOf(kit, id)) === 'ccc', 'all three to be done')
  })

  test('a paused window lets the next one have its place, and goes on when it is resumed', async () => {
    const { kit } = shared
    const { id } = await kit.platform.startBackfill('history', { ...year, to: '2025-02-28' })
    await until(() => book.now === 1, 'the first window to begin')
    const { windows } = await kit.platform.getBackfill(id ?? '')
    await kit.platform.pauseRun(windows[1]?.run ?? '')
    doorOf('history 2025-01-01').open()
    await kit.settle()
    expect(await statesOf(kit, id)).toBe('cp')
    expect((await kit.platform.getRun(windows[1]?.run ?? '')).status).toBe('paused')
    await kit.platform.resumeRun(windows[1]?.run ?? '')
    await until(() => book.order.includes('history 2025-02-01'), 'the resumed window to begin')
  })

  test('the windows of a worker that is gone ask for a place again, and are done once', async () => {
    const { kit } = shared
    const { id } = await kit.platform.startBackfill('history', { ...year, to: '2025-03-31', parallel: 2 })
    await until(() => book.now === 2, 'two windows to begin')
    const lost = `UPDATE runs SET worker_id = $2 WHERE backfill_id = $1 AND state = 'running'`
    await select(kit, lost, [id, randomUUID()])
    // Half of what is left is one.
    await select(kit, 'UPDATE workers SET slots = 2')
    await sweep(await kit.platform.engine())
    const admitted = `SELECT options ->> 'from' AS day, admitted FROM runs WHERE backfill_id = $1 ORDER BY id`
    expect(await select(kit, admitted, [id])).toEqual([
      { day: '2025-01-01', admitted: true },
      { day: '2025-02-01', admitted: false },
      { day: '2025-03-01', admitted: false },
    ])
    isOpen = true
    for (const door of doors.values()) door.open()
    await kit.settle()
    await select(kit, 'UPDATE workers SET slots = 4')
    expect(await statesOf(kit, id)).toBe('ccc')
  })

  test('goes on where it was when its worker stops and another starts', async () => {
    const { kit } = shared
    const { id } = await kit.platform.startBackfill('history', { ...year, to: '2025-04-30', parallel: 2 })
    await until(() => book.now === 2, 'two windows to begin')
    doorOf('history 2025-01-01').open()
    await until(() => book.order.length === 3, 'the third window to begin')
    const second = createPlatform(kit.platform.config, { clock: kit.clock, simulate: false, migrate: false })
    await kit.worker.stop(0)
    expect(await statesOf(kit, id)).toBe('cppp')
    // Of what was handed over one has a place again: the room of the worker that stopped does not count.
    await until(async () => (await admittedOf(kit)) > 0, 'a window to have a place')
    expect(await admittedOf(kit)).toBe(1)
    isOpen = true
    const worker = await second.startWorker({ concurrency: 4 })
    await until(async () => (await statesOf(kit, id)) === 'cccc', 'all windows to be done')
    expect(book.order.toSorted()).toEqual([1, 2, 2, 3, 3, 4].map((month) => `history 2025-0${month}-01`))
    expect(await select(kit, `SELECT FROM runs WHERE backfill_id = $1`, [id])).toHaveLength(4)
    await worker.stop(0)
    await second.stop(0)
  })
})

describe('with a worker of one slot', () => {
  const shared = withSlots(1)

  test('a live run goes before a window that is in the queue', async () => {
    const { kit } = shared
    await kit.platform.startRun('other')
    await until(() => book.now === 1, 'the slot to be taken')
    await kit.platform.startBackfill('history', { ...year, to: '2025-01-31' })
    expect(await admittedOf(kit)).toBe(1)
    // Also when its job was lost.
    await select(kit, `DELETE FROM "millrace_queue"._private_jobs WHERE locked_at IS NULL`)
    await kit.worker.tick()
    const live = await kit.platform.startRun('replace')
    doorOf('other live').open()
    await until(() => book.order.length === 2, 'the next to begin')
    expect(book.order).toEqual(['other live', 'replace live'])
    await kit.platform.cancelRun(live.id)
    await until(() => book.order.length === 3, 'the window to begin')
  })
})

describe('without a worker', () => {
  let kit: TestKit
  let engine: Engine
  let other: Platform
  beforeAll(async () => {
    kit = await startKit(declared)
    await kit.worker.stop(0)
    engine = await kit.platform.engine()
    other = createPlatform(kit.platform.config, { clock: kit.clock, simulate: false, migrate: false })
  })
  afterAll(async () => {
    await other.stop(0)
    await kit.close()
  })
  afterEach(async () => {
    for (const { id, state } of await kit.platform.listBackfills()) {
      if (state === 'running') await kit.platform.cancelBackfill(id)
    }
    await select(kit, 'DELETE FROM workers')
  })

  test('one window has a place, and waits for a worker', async () => {
    await kit.platform.startBackfill('history', { ...year, parallel: 9 })
    expect(await admittedOf(kit)).toBe(1)
  })

  test('half of what all live workers have room for is shared out, and nothing of those that take no runs', async () => {
    for (const slots of [3, 4, 0]) await insertWorker(engine.database.pool, randomUUID(), [], slots)
    await kit.platform.startBackfill('history', { ...year, parallel: 9 })
    expect(await admittedOf(kit)).toBe(3)
    const expired = randomUUID()
    await insertWorker(engine.database.pool, expired, [], 100)
    await select(kit, `UPDATE workers SET lease_ends_at = now() - interval '1 h' WHERE id = $1`, [expired])
    await until(async () => {
      const young = `SELECT FROM pg_postmaster_start_time() AS t(at) WHERE at > now() - interval '11 s'`
      return (await select(kit, young)).length === 0
    }, 'the server to be older than a lease')
    await admitAll(engine)
    expect(await admittedOf(kit)).toBe(3)
  })

  test('a place that a crash left free before its admission is found by the sweep', async () => {
    const { id } = await kit.platform.startBackfill('history', year)
    await select(
      kit,
      `UPDATE runs SET state = 'completed', admitted = false, ended_at = now() WHERE backfill_id = $1 AND admitted`,
      [id],
    )
    expect(await admittedOf(kit)).toBe(0)
    await admitAll(engine)
    expect(await admittedOf(kit)).toBe(1)
  })

  test('two processes that admit at the same time give one place away, not two', async () => {
    const { id } = await kit.platform.startBackfill('history', { ...year, parallel: 9 })
    await select(kit, `UPDATE runs SET admitted = false WHERE backfill_id = $1`, [id])
    const client = await engine.database.pool.connect()
    await client.query('BEGIN')
    await lockBackfillPlaces(client)
    expect(await admitWindows(client)).toHaveLength(1)
    // Another window is first now, for whoever does not know of the place that is taken.
    const last = `SELECT id FROM runs WHERE backfill_id = $1 ORDER BY id DESC LIMIT 1`
    await select(kit, `UPDATE runs SET claim = 2 WHERE id = (${last})`, [id])
    let isOver = false
    const second = admitBackfills(await other.engine()).finally(() => (isOver = true))
    const waiting = async () => (await select(kit, 'SELECT FROM pg_locks WHERE NOT granted')).length
    await until(async () => isOver || (await waiting()) === 1, 'the second to wait for the first')
    await client.query('COMMIT')
    client.release()
    await second
    expect(await admittedOf(kit)).toBe(1)
  })

  test('a window whose cancel is not confirmed keeps its place, and no slot of its pipeline', async () => {
    const { id } = await kit.platform.startBackfill('history', year)
    const worker = randomUUID()
    await insertWorker(engine.database.pool, worker, [])
    await select(
      kit,
      `UPDATE runs SET state = 'cancelled', admitted = false, ended_at = now(), unconfirmed_worker_id = $2
       WHERE backfill_id = $1 AND admitted`,
      [id, worker],
    )
    await admitAll(engine)
    expect(await admittedOf(kit)).toBe(0)
    const live = await kit.platform.startRun('history', {}, worker)
    expect(await select(kit, 'SELECT admitted FROM runs WHERE id = $1', [live.id])).toEqual([{ admitted: true }])
    await select(kit, 'UPDATE runs SET unconfirmed_worker_id = NULL WHERE backfill_id = $1', [id])
    await admitAll(engine)
    expect(await admittedOf(kit)).toBe(1)
  })
})
