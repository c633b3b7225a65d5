import { beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { pipeline } from '../../pipelines/pipeline.ts'
import { Refusal } from '../../pipelines/refusal.ts'
import { select, shareKit, until } from '../../runs/kit-for-tests.ts'
import { planBackfill } from './plan.ts'

const shared = shareKit({ now: '2026-04-15T12:00Z' })
const window = { lookback: '30d', history: '1y', zone: 'America/New_York' }
const ends = { well: true }
const attempts = { retry: { attempts: 1 } } as const
const parked = pipeline('parked', { window, params: z.object({ region: z.string().default('north') }) })
shared.declare(parked.wait('answer', { signal: 'never' }))
shared.declare(
  pipeline('days', { window, overlap: { parallel: 9 }, params: z.object({ region: z.string().default('north') }) })
    .step('one', attempts, () => {
      if (!ends.well) throw new Error('not today')
      return 1
    })
    .step('two', { optional: true }, () => 2),
)
shared.declare(pipeline('sources', { window }).step('eia', { source: 'eia' }, () => 1))
shared.declare(pipeline('timeless').step('one', () => 1))

beforeEach(() => {
  ends.well = true
})

const quarter = { from: '2026-01-01', to: '2026-03-31' }

async function planned(name = 'days', stretch: { from: string; to: string; every?: string } = quarter) {
  const plan = await shared.kit.platform.planBackfill(name, stretch)
  return plan.windows.map(({ state }) => state)
}

describe('a window', () => {
  test('is done when a completed run covers it, and not by a dry run, a part of one, or one of other parameters', async () => {
    const { kit } = shared
    await kit.run('days', { from: '2026-01-01', to: '2026-01-31', dryRun: true })
    await kit.run('days', { from: '2026-01-01', to: '2026-01-31', skip: ['two'] })
    await kit.run('days', { from: '2026-01-01', to: '2026-01-31', only: ['one'] })
    await kit.run('days', { from: '2026-01-01', to: '2026-01-31', params: { region: 'south' } })
    await kit.run('days', { from: '2026-01-01', to: '2026-01-30' })
    expect(await planned()).toEqual(['missing', 'missing', 'missing'])
    const { id } = await kit.run('days', { from: '2025-12-01', to: '2026-02-28' })
    expect(await planned()).toEqual(['done', 'done', 'missing'])
    const plan = await kit.platform.planBackfill('days', quarter)
    expect(plan.counts).toEqual({ done: 2, running: 0, failed: 0, missing: 1 })
    expect(plan.windows[1]).toEqual({
      firstDay: '2026-02-01',
      lastDay: '2026-02-28',
      from: '2026-02-01T05:00:00.000Z',
      to: '2026-03-01T05:00:00.000Z',
      state: 'done',
      run: id,
      at: '2026-04-15T12:00:00.000Z',
    })
  })

  test('is done by a live run, too', async () => {
    const last = { from: '2026-03-17', to: '2026-04-15', every: '10d' }
    expect(await planned('days', last)).toEqual(['missing', 'missing', 'missing'])
    await shared.kit.run('days')
    expect(await planned('days', last)).toEqual(['done', 'done', 'done'])
  })

  test('is done when all sources of the run have it, and not when one of them has not', async () => {
    const { kit } = shared
    const days = { from: '2026-04-01', to: '2026-04-15', every: '1w' }
    await select(kit, `INSERT INTO high_water_marks VALUES ('sources', 'eia', '2026-04-08T04:00Z', gen_random_uuid())`)
    await kit.run('sources')
    expect(await planned('sources', days)).toEqual(['missing', 'done', 'done'])
  })

  test('is failed when the newest run of it ended so and none is done', async () => {
    const { kit } = shared
    ends.well = false
    const year = { from: '2020-01-01', to: '2022-12-31', every: 'year' }
    await kit.run('days', { from: '2020-01-01', to: '2021-12-31' })
    expect(await planned('days', year)).toEqual(['failed', 'failed', 'missing'])
    ends.well = true
    await kit.run('days', { from: '2021-01-01', to: '2021-12-31' })
    expect(await planned('days', year)).toEqual(['failed', 'done', 'missing'])
  })

  test('is running while a run of it is under way, or pending and not yet begun', async () => {
    const { kit } = shared
    const { id } = await kit.platform.startRun('parked', { from: '2026-01-01', to: '2026-01-31' })
    await until(async () => (await kit.platform.getRun(id)).status === 'waiting')
    const pending = await kit.platform.startRun('parked', { from: '2026-02-01', to: '2026-02-28' }, kit.worker.id)
    expect((await kit.platform.getRun(pending.id)).windows).toBeNull()
    const other = { from: '2026-03-01', to: '2026-03-31', params: { region: 'south' } }
    await kit.platform.startRun('parked', other, kit.worker.id)
    expect(await planned('parked')).toEqual(['running', 'running', 'missing'])
    // Cancelled before it had a window.
    await kit.platform.cancelRun(pending.id)
    expect(await planned('parked')).toEqual(['running', 'failed', 'missing'])
  })
})

test('a plan reads the runs once, however many windows there are', async () => {
  const engine = await shared.kit.platform.engine()
  let statements = 0
  const query = (...given: unknown[]) => {
    statements += 1
    return Reflect.apply(engine.database.pool.query, engine.database.pool, given)
  }
  const pool = new Proxy(engine.database.pool, { get: (of, key) => (key === 'query' ? query : Reflect.get(of, key)) })
  const database = { ...engine.database, pool }
  const plan = await planBackfill({ ...engine, database }, 'days', {
    from: '2000-01-01',
    to: '2026-01-01',
    every: '1d',
  })
  expect(plan.windows).toHaveLength(9498)
  expect(statements).toBe(1)
})

test.each<[string, string, { from: string; to: string; every?: string }, string]>([
  ['a pipeline nobody declared', 'dayz', quarter, "expected the name of a pipeline, got 'dayz', did you mean 'days'?"],
  [
    'a pipeline without a window',
    'timeless',
    quarter,
    "expected a pipeline with a window for mode backfill, got 'timeless', which declares none",
  ],
  [
    'a day that does not exist',
    'days',
    { from: '2026-02-30', to: '2026-03-31' },
    "expected `from` to be a day of the calendar, got '2026-02-30', which does not exist",
  ],
  [
    'a time of day',
    'days',
    { from: '2026-02-01T06:00Z', to: '2026-03-31' },
    "expected `from` to be a day such as 2026-08-18, got '2026-02-01T06:00Z'",
  ],
  [
    'a window of hours',
    'days',
    { ...quarter, every: '36h' },
    "expected `every` to be 'month', 'year', 'week' or whole days such as '30d', got '36h'; windows begin and end with a day",
  ],
  [
    'more than ten thousand windows',
    'days',
    { from: '1998-08-15', to: '2026-01-01', every: '1d' },
    'expected at most 10000 windows, got more from 1998-08-15 to 2026-01-01; choose longer ones, or a shorter stretch',
  ],
])('a plan refuses %s', async (_, name, stretch, sentence) => {
  await expect(shared.kit.platform.planBackfill(name, stretch)).rejects.toThrow(new Refusal(sentence))
})
