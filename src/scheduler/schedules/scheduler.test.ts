import { expect, test, vi } from 'vitest'
import { z } from 'zod'
import { systemClock } from '../../pipelines/clock.ts'
import { pipeline } from '../../pipelines/pipeline.ts'
import type { CatchUp, Schedule } from '../../pipelines/schedules/schedule.ts'
import { every } from '../../pipelines/schedules/timings.ts'
import { createPlatform } from '../../platform.ts'
import { Door, select, startKit, until } from '../../runs/kit-for-tests.ts'
import { Ahead } from './ahead.ts'
import { pauseSchedule, resumeSchedule } from './commands.ts'
import { decide } from './decide.ts'
import { fire, prepare } from './fire.ts'
import { declared, hourly, startTestScheduler, ticksOf } from './kit-for-tests.ts'
import { readDue } from './schedule-store.ts'

const quick = pipeline('quick', { overlap: { parallel: 100_000 } }).step('only', () => 1)
const strict = pipeline('strict', { params: z.object({ limit: z.number() }) }).step('only', () => 1)
const text = pipeline('text', { params: z.object({ text: z.string() }) }).step('only', () => 1)

/** A kit at noon on the first of January, with a scheduler that has registered these. */
async function scheduling(schedules: readonly Schedule[]) {
  const kit = await startKit([quick, strict, text])
  const list = [...schedules]
  const scheduler = startTestScheduler(await kit.platform.engine(), async () => [...list])
  await scheduler.tick()
  return {
    kit,
    scheduler,
    list,
    /** Moves the clock and has a turn. */
    at: async (moment: string) => {
      kit.clock.moveTo(moment)
      await scheduler.tick()
    },
    [Symbol.asyncDispose]: async () => {
      await scheduler.stop()
      await kit.close()
    },
  }
}

test('a due time starts one run, which knows when it was due, and the next is waited for', async () => {
  await using scene = await scheduling([declared('daily')])
  const { kit, at } = scene
  expect(await ticksOf(kit, 'daily')).toEqual([])
  await at('2026-01-02T05:59:59Z')
  expect(await ticksOf(kit, 'daily')).toEqual([])
  await at('2026-01-02T06:00:00Z')
  await at('2026-01-02T06:00:00Z')
  await kit.settle()
  expect(await ticksOf(kit, 'daily')).toEqual(['2026-01-02T06:00 started'])
  expect(await select(kit, `SELECT r.state, r.due_at, r.trigger FROM runs r JOIN ticks t ON t.run_id = r.id`)).toEqual([
    { state: 'completed', due_at: new Date('2026-01-02T06:00:00Z'), trigger: 'schedule daily' },
  ])
  expect(await select(kit, 'SELECT next_due_at FROM schedules')).toEqual([
    { next_due_at: new Date('2026-01-03T06:00:00Z') },
  ])
})

test('the scheduler wakes by itself when something is due, and not a moment before', async () => {
  await using scene = await scheduling([declared('minutely', { timing: every('10s') })])
  const { kit } = scene
  await until(() => kit.clock.sleeping > 0, 'the alarm to be set')
  kit.clock.advance(10_000)
  await until(async () => (await ticksOf(kit, 'minutely')).length === 1, 'the tick')
})

test.each<[string, CatchUp, string[]]>([
  ['latest starts the newest', 'latest', ['2026-01-04T06:00 started after 2']],
  ['all starts each', 'all', ['2026-01-02T06:00 started', '2026-01-03T06:00 started', '2026-01-04T06:00 started']],
  ['none starts nothing', 'none', ['2026-01-04T06:00 missed after 2']],
  ['last 2 starts two', { last: 2 }, ['2026-01-03T06:00 started after 1', '2026-01-04T06:00 started']],
])('after three days of down time %s, and nothing is forgotten', async (_name, catchUp, expected) => {
  await using scene = await scheduling([declared('daily', { catchUp })])
  const { kit, at } = scene
  await at('2026-01-04T12:00:00Z')
  expect(await ticksOf(kit, 'daily')).toEqual(expected)
  await at('2026-01-05T06:00:10Z')
  expect((await ticksOf(kit, 'daily')).slice(expected.length)).toEqual(['2026-01-05T06:00 started'])
})

test('after months of down time a thousand are started at most, the rest is counted, and the next is fired', async () => {
  await using scene = await scheduling([declared('hourly', { timing: hourly, catchUp: 'all' })])
  const { kit, at } = scene
  await at('2026-03-01T12:00:00Z')
  const ticks = await ticksOf(kit, 'hourly')
  expect(ticks).toHaveLength(1000)
  // 59 days of 24 hours.
  expect(ticks[0]).toMatch(/started after 416$/)
  await at('2026-03-01T13:00:00Z')
  expect((await ticksOf(kit, 'hourly')).slice(-1)).toEqual(['2026-03-01T13:00 started'])
})

test('two schedulers fire ten thousand due times once each, and lose none', { timeout: 120_000 }, async () => {
  const schedules = Array.from({ length: 500 }, (_none, n) =>
    declared(`s-${n}`, { timing: hourly, catchUp: 'all', pipeline: 'quick' }),
  )
  await using scene = await scheduling(schedules)
  const { kit, scheduler } = scene
  const other = createPlatform(kit.platform.config, { clock: kit.clock, simulate: false, migrate: false })
  const second = startTestScheduler(await other.engine(), schedules)
  await kit.worker.stop(0)
  try {
    // 20 hours at once for each of 500, five at a time.
    for (let hour = 17; hour <= 32; hour += 5) {
      kit.clock.moveTo(new Date(Date.UTC(2026, 0, 1, hour)))
      await Promise.all([scheduler.tick(), second.tick()])
      await Promise.all([scheduler.tick(), second.tick()])
    }
    const [counts] = await select(
      kit,
      `SELECT count(*)::int AS ticks, count(DISTINCT (schedule, due_at))::int AS due, count(DISTINCT run_id)::int AS runs,
         (SELECT count(*)::int FROM runs) AS stored FROM ticks WHERE outcome = 'started'`,
    )
    expect(counts).toEqual({ ticks: 10_000, due: 10_000, runs: 10_000, stored: 10_000 })
  } finally {
    await second.stop()
    await other.stop(0)
  }
})

test('a schedule that cannot be started says why, and strands none beside it', async () => {
  await using scene = await scheduling([
    declared('a-unknown', { pipeline: 'nowhere' }),
    declared('b-refused', { pipeline: 'strict', params: { limit: 'many' } }),
    declared('c-unstorable', { pipeline: 'text', params: { text: 'a' } }),
    declared('d-good'),
  ])
  const { kit, at } = scene
  await select(
    kit,
    `CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
       IF NEW.pipeline = 'text' THEN RAISE check_violation; END IF; RETURN NEW; END $$`,
  )
  await select(kit, 'CREATE TRIGGER refuse BEFORE INSERT ON runs FOR EACH ROW EXECUTE FUNCTION refuse()')
  await at('2026-01-02T06:00:00Z')
  expect(await ticksOf(kit, 'd-good')).toEqual(['2026-01-02T06:00 started'])
  const reasons = await select<{ schedule: string; reason: string }>(
    kit,
    `SELECT schedule, reason FROM ticks WHERE outcome = 'skipped' ORDER BY 1`,
  )
  expect(reasons.map(({ schedule }) => schedule)).toEqual(['a-unknown', 'b-refused', 'c-unstorable'])
  expect(reasons[0]?.reason).toContain("expected the name of a pipeline, got 'nowhere'")
  expect(reasons[1]?.reason).toContain('limit')
  expect(reasons[2]?.reason).toContain('its run cannot be stored')
  await at('2026-01-03T06:00:00Z')
  expect(await ticksOf(kit, 'd-good')).toHaveLength(2)
})

test('a pipeline that somebody sits on holds up no schedule but its own', { timeout: 40_000 }, async () => {
  await using scene = await scheduling([
    declared('held', { pipeline: 'strict', params: { limit: 1 } }),
    declared('free'),
  ])
  const { kit, at } = scene
  const { database } = await kit.platform.engine()
  const holder = await database.pool.connect()
  await holder.query('BEGIN')
  await holder.query(`SELECT FROM pipelines WHERE name = 'strict' FOR UPDATE`)
  await at('2026-01-02T06:00:00Z')
  expect(await ticksOf(kit, 'free')).toEqual(['2026-01-02T06:00 started'])
  expect(await ticksOf(kit, 'held')).toEqual([])
  await holder.query('ROLLBACK')
  holder.release()
  await scene.scheduler.tick()
  expect(await ticksOf(kit, 'held')).toEqual(['2026-01-02T06:00 started'])
})

test('what was prepared before it was due is decided anew when its row was changed since', async () => {
  await using scene = await scheduling([declared('daily')])
  const { kit, scheduler } = scene
  const engine = await kit.platform.engine()
  await scheduler.stop()
  const six = new Date('2026-01-02T06:00:00Z')
  const stretch = { after: null, until: six, limit: 1 }
  const ahead = new Ahead(engine)
  await ahead.look(stretch)
  await pauseSchedule(engine, 'daily', { kind: 'person', name: 'lee' })
  await resumeSchedule(engine, 'daily', { kind: 'person', name: 'lee' })
  kit.clock.moveTo(six)
  const [due] = await readDue(engine.database.pool, stretch)
  if (!due) throw new Error('expected the schedule to be due')
  expect(await fire(engine, [await ahead.decide(due, six)], six)).toBe(1)
  expect(await select(kit, 'SELECT created_at FROM runs')).toEqual([{ created_at: six }])
})

test('a decision by a row that was changed since is not stored', async () => {
  await using scene = await scheduling([declared('daily')])
  const { kit, scheduler } = scene
  const engine = await kit.platform.engine()
  await scheduler.stop()
  const now = new Date('2026-01-02T06:00:00Z')
  const [due] = await readDue(engine.database.pool, { after: null, until: now, limit: 1 })
  if (!due) throw new Error('expected the schedule to be due')
  const decision = await prepare(engine, await decide(due, now))
  await pauseSchedule(engine, 'daily', { kind: 'person', name: 'lee' })
  expect(await fire(engine, [decision], now)).toBe(0)
  expect(await ticksOf(kit, 'daily')).toEqual([])
})

test.each([
  ['ahead', 1],
  ['behind', -1],
])('a process whose clock is %s fires when the database says so', async (_word, direction) => {
  const kit = await startKit([quick])
  const real = Date.now
  // So far off that an hour's end lies between the clocks, whatever the minute.
  const offMs = direction * (3_600_000 + 5 * 60_000)
  const spy = vi.spyOn(Date, 'now').mockImplementation(() => real() + offMs)
  try {
    const engine = { ...(await kit.platform.engine()), clock: systemClock() }
    await using scheduler = startTestScheduler(engine, [declared('beat', { timing: every('1h') })])
    await scheduler.tick()
    const [before] = await select<{ at: Date }>(kit, 'SELECT next_due_at AS at FROM schedules')
    expect(before?.at.getTime()).toBe((Math.floor(real() / 3_600_000) + 1) * 3_600_000)
    // By the database's clock it was due a second ago.
    await select(
      kit,
      `UPDATE schedules SET decided_until = now() - interval '1 hour', next_due_at = date_trunc('hour', now())`,
    )
    await scheduler.tick()
    const [tick] = await select<{ off: number }>(
      kit,
      `SELECT abs(extract(epoch FROM decided_at - now()))::float8 AS off FROM ticks`,
    )
    expect(tick?.off).toBeLessThan(60)
    const [sign] = await select<{ skew: number }>(kit, 'SELECT skew_ms::float8 AS skew FROM schedulers')
    expect(Math.abs((sign?.skew ?? 0) + offMs)).toBeLessThan(2_000)
  } finally {
    spy.mockRestore()
    await kit.close()
  }
})

test('a clock that went far ahead and came back fires nothing twice, and does not stop', async () => {
  await using scene = await scheduling([declared('daily')])
  const { kit, at, scheduler } = scene
  await at('2026-01-02T06:00:00Z')
  // As a clock that was a day ahead has left it.
  await select(kit, `UPDATE schedules SET decided_until = '2026-01-04T00:00Z', next_due_at = '2026-01-04T06:00Z'`)
  await select(
    kit,
    `INSERT INTO ticks (schedule, due_at, decided_at, outcome, run_id)
     VALUES ('daily', '2026-01-03T06:00Z', '2026-01-04T00:00Z', 'started', gen_random_uuid())`,
  )
  await scheduler.tick()
  expect(await select(kit, 'SELECT next_due_at FROM schedules')).toEqual([
    { next_due_at: new Date('2026-01-03T06:00:00Z') },
  ])
  await at('2026-01-03T06:00:00Z')
  await at('2026-01-04T06:00:00Z')
  expect(await ticksOf(kit, 'daily')).toEqual([
    '2026-01-02T06:00 started',
    '2026-01-03T06:00 started',
    '2026-01-04T06:00 started',
  ])
  expect(await select(kit, 'SELECT count(*)::int AS runs FROM runs')).toEqual([{ runs: 2 }])
})

test('a configuration that cannot be read changes nothing, and is read again', async () => {
  const kit = await startKit([quick])
  const answers: (readonly Schedule[] | Error)[] = [[declared('daily')], new Error('no'), []]
  await using scheduler = startTestScheduler(await kit.platform.engine(), async () => {
    const answer = answers[0] ?? []
    if (answer instanceof Error) throw answer
    return answer
  })
  await scheduler.tick()
  answers.shift()
  await expect(scheduler.tick()).rejects.toThrow('no')
  expect(await select(kit, 'SELECT is_declared FROM schedules')).toEqual([{ is_declared: true }])
  answers.shift()
  await scheduler.tick()
  expect(await select(kit, 'SELECT is_declared, next_due_at FROM schedules')).toEqual([
    { is_declared: false, next_due_at: null },
  ])
  await kit.close()
})

test('while nothing changes nothing is written', async () => {
  await using scene = await scheduling([declared('daily')])
  const { kit, scheduler } = scene
  const place = () =>
    select(kit, `SELECT xmin::text, ctid::text FROM schedules UNION ALL SELECT xmin::text, ctid::text FROM schedulers`)
  const before = await place()
  for (let n = 0; n < 3; n += 1) await scheduler.tick()
  expect(await place()).toEqual(before)
})

test('of overlapping runs that are skipped each has its tick', async () => {
  const door = new Door()
  const slow = pipeline('slow', { overlap: 'skip' }).step('stand', ({ signal }) => door.pass(signal))
  const kit = await startKit([slow])
  await using scheduler = startTestScheduler(await kit.platform.engine(), [declared('often', { pipeline: 'slow' })])
  await scheduler.tick()
  for (const day of [2, 3]) {
    kit.clock.moveTo(new Date(Date.UTC(2026, 0, day, 6)))
    await scheduler.tick()
  }
  expect(await ticksOf(kit, 'often')).toEqual(['2026-01-02T06:00 started', '2026-01-03T06:00 started'])
  expect(await select(kit, 'SELECT state FROM runs ORDER BY id')).toEqual([expect.anything(), { state: 'cancelled' }])
  door.open()
  await kit.close()
})
