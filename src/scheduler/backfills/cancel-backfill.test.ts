import { afterEach, expect, test } from 'vitest'
import { pipeline } from '../../pipelines/pipeline.ts'
import { Refusal } from '../../pipelines/refusal.ts'
import { Door, select, shareKit, until } from '../../runs/kit-for-tests.ts'
import { requestCancels } from './backfill-store.ts'

const shared = shareKit({ now: '2026-08-19T12:00Z' })
const window = { lookback: '30d', history: '10y' }
const year = { from: '2025-01-01', to: '2025-12-31' }
let door = new Door()
let began: string[] = []
shared.declare(
  pipeline('history', { window }).step('stand', ({ window: { firstDay }, signal }) => {
    began.push(firstDay)
    return door.pass(signal)
  }),
)
shared.declare(pipeline('parks', { window }).wait('answer', { signal: 'never' }))

afterEach(() => {
  door = new Door()
  began = []
})

test('a cancelled backfill stops what is under way and begins nothing more; what is done stays done', async () => {
  const { kit } = shared
  const { id } = await kit.platform.startBackfill('history', year)
  await until(() => began.length === 1, 'the first window to begin')
  door.open()
  await until(() => began.length > 1, 'the next window to begin')
  door = new Door()
  await until(() => door.waiting === 1, 'a window to stand')
  const done = began.length - 1
  const told = await kit.platform.cancelBackfill(id ?? '', { kind: 'program', name: 'a test' })
  expect(told).toEqual({ id, cancelled: 12 - done - 1, requested: 1 })
  await kit.settle()
  const { state, counts, cancelledAt } = await kit.platform.getBackfill(id ?? '')
  expect([state, cancelledAt]).toEqual(['cancelled', '2026-08-19T12:00:00.000Z'])
  expect(counts).toEqual({ all: 12, done, running: 0, failed: 0, cancelled: 12 - done, left: 0 })
  expect(began).toHaveLength(done + 1)
  const last = await select(
    kit,
    `SELECT to_state, actor FROM run_events WHERE number = 2 AND run_id = (
       SELECT id FROM runs WHERE backfill_id = $1 ORDER BY id DESC LIMIT 1)`,
    [id],
  )
  expect(last).toEqual([{ to_state: 'cancelled', actor: 'program a test' }])
  await expect(kit.platform.cancelBackfill(id ?? '')).rejects.toThrow(
    new Refusal(`expected a backfill with windows that are left, got ${id}, which is cancelled`),
  )
})

test('what was cancelled is a window that failed: a backfill of those runs it', async () => {
  const { kit } = shared
  const { id } = await kit.platform.startBackfill('history', { from: '2020-01-01', to: '2020-02-29' })
  await until(() => began.length === 1, 'the first window to begin')
  await kit.platform.cancelBackfill(id ?? '')
  await kit.settle()
  door.open()
  const again = await kit.platform.startBackfill('history', { from: '2020-01-01', to: '2020-12-31', choice: 'failed' })
  expect(again.started).toBe(2)
  await kit.settle()
  expect(began).toEqual(['2020-01-01', '2020-01-01', '2020-02-01'])
})

test('parked and paused windows are cancelled with the rest, and a cancelled one can be resumed alone', async () => {
  const { kit } = shared
  const { id } = await kit.platform.startBackfill('parks', { from: '2025-01-01', to: '2025-03-31' })
  await kit.settle()
  const { windows } = await kit.platform.getBackfill(id ?? '')
  await kit.platform.pauseRun(windows[0]?.run ?? '')
  expect(await kit.platform.cancelBackfill(id ?? '')).toEqual({ id, cancelled: 3, requested: 0 })
  expect(await select(kit, 'SELECT FROM run_waits')).toEqual([])
  await kit.platform.resumeRun(windows[1]?.run ?? '')
  await kit.settle()
  expect((await kit.platform.getBackfill(id ?? '')).windows.map(({ status }) => status)).toEqual([
    'cancelled',
    'waiting',
    'cancelled',
  ])
})

test('what is under way hears of the cancel by its row, also when whoever cancels dies after the commit', async () => {
  const { kit } = shared
  const { id } = await kit.platform.startBackfill('parks', { from: '2024-01-01', to: '2024-03-31' })
  await kit.settle()
  const { database } = await kit.platform.engine()
  await requestCancels(database.pool, id ?? '')
  await kit.worker.tick()
  expect((await kit.platform.getBackfill(id ?? '')).counts).toMatchObject({ cancelled: 3 })
})
