import { expect, test } from 'vitest'
import { pipeline } from '../../pipelines/pipeline.ts'
import { select, startKit, until } from '../../runs/kit-for-tests.ts'
import { triggerSchedule } from '../schedules/commands.ts'
import { declared, hourly, startTestScheduler, ticksOf } from '../schedules/kit-for-tests.ts'
import { currentFreeze, freeze, thaw } from './freeze.ts'
import { takeRelease } from './freeze-store.ts'
import { paceOf } from './release.ts'

const quick = pipeline('quick', { overlap: { parallel: 1000 } }).step('only', () => 1)
const dated = pipeline('dated', { window: { lookback: '1d', history: '400d', zone: 'UTC' } }).step('only', () => 1)

async function freezing(count: number) {
  const kit = await startKit([quick, dated])
  const engine = await kit.platform.engine()
  const schedules = [
    ...Array.from({ length: count }, (_none, n) => declared(`d-${n}`, { catchUp: 'all' })),
    declared('hourly', { timing: hourly }),
  ]
  const scheduler = startTestScheduler(engine, schedules)
  await scheduler.tick()
  return {
    kit,
    engine,
    scheduler,
    at: async (moment: string) => {
      kit.clock.moveTo(moment)
      await scheduler.tick()
    },
    started: async () => {
      const rows = await select<{ name: string }>(
        kit,
        `SELECT DISTINCT schedule AS name FROM ticks WHERE schedule <> 'ordinary' AND outcome = 'started'`,
      )
      return rows.length
    },
    /** As if so much of the database's time had gone by. */
    letPass: (ms: number) =>
      select(kit, `UPDATE freezes SET next_release_at = next_release_at - make_interval(secs => $1::float8 / 1000)`, [
        ms,
      ]),
    [Symbol.asyncDispose]: async () => {
      await scheduler.stop()
      await kit.close()
    },
  }
}

test('in a freeze no schedule fires, what people start goes on, and a second one is refused', async () => {
  await using scene = await freezing(1)
  const { kit, engine, at } = scene
  await freeze(engine, 'the year is being closed', { kind: 'person', name: 'lee' })
  await at('2026-01-02T12:00:00Z')
  expect(await ticksOf(kit, 'd-0')).toEqual([])
  expect(await ticksOf(kit, 'hourly')).toEqual([])
  expect((await triggerSchedule(engine, 'd-0', { kind: 'person', name: 'kim' })).outcome).toBe('started')
  expect(await currentFreeze(engine)).toMatchObject({ reason: 'the year is being closed', frozenBy: 'person lee' })
  await expect(freeze(engine, 'again', { kind: 'person', name: 'kim' })).rejects.toThrow(
    'a freeze by person lee: the year is being closed',
  )
  await thaw(engine, { kind: 'person', name: 'kim' })
  await expect(thaw(engine, { kind: 'person', name: 'kim' })).rejects.toThrow('nothing is frozen')
  expect(await currentFreeze(engine)).toBeUndefined()
  expect(await select(kit, 'SELECT actor, what FROM schedule_events WHERE schedule IS NULL ORDER BY id')).toEqual([
    { actor: 'person lee', what: 'frozen' },
    { actor: 'person kim', what: 'thawed' },
  ])
})

test('after the thaw what was due is released slowly, by its catch-up policy, and nothing else waits', async () => {
  await using scene = await freezing(3)
  const { kit, engine, scheduler, at, started, letPass } = scene
  await freeze(engine, 'the year is being closed', { kind: 'person', name: 'lee' })
  await at('2026-01-03T06:30:00Z')
  await select(
    kit,
    `INSERT INTO schedules (name, pipeline, declared, decided_until, next_due_at, registered_at, changed_at)
    SELECT 'ordinary', pipeline, declared, '2026-01-03T06:30Z', '2026-01-03T07:00Z', registered_at, changed_at
    FROM schedules WHERE name = 'hourly'`,
  )
  await thaw(engine, { kind: 'person', name: 'lee' }, { perMinute: 30 })
  await scheduler.tick()
  const first = await started()
  expect(first).toBe(1)
  await scheduler.tick()
  expect(await started()).toBe(1)
  await at('2026-01-03T07:00:00Z')
  expect(await ticksOf(kit, 'ordinary')).toEqual(['2026-01-03T07:00 started'])
  for (let n = 2; n <= 4; n += 1) {
    await letPass(2_000)
    await scheduler.tick()
    expect(await started()).toBe(n)
  }
  expect(await ticksOf(kit, 'd-0')).toEqual(['2026-01-02T06:00 started', '2026-01-03T06:00 started'])
  // It has waited longest, and goes on as ever once it is released.
  expect(await ticksOf(kit, 'hourly')).toEqual(['2026-01-03T06:00 started after 41', '2026-01-03T07:00 started'])
  await letPass(2_000)
  await scheduler.tick()
  expect(await select(kit, 'SELECT next_release_at FROM freezes')).toEqual([{ next_release_at: null }])
})

test('two schedulers together release no faster than one', async () => {
  await using scene = await freezing(4)
  const { engine, scheduler, at, started } = scene
  const second = startTestScheduler(engine, () => Promise.reject(new Error('it declares nothing')))
  await freeze(engine, 'the year is being closed', { kind: 'person', name: 'lee' })
  await at('2026-01-03T06:30:00Z')
  await thaw(engine, { kind: 'person', name: 'lee' }, { perMinute: 1 })
  await Promise.allSettled([scheduler.tick(), second.tick(), scheduler.tick(), second.tick()])
  await second.stop()
  expect(await started()).toBe(1)
  // One that has looked before the other released something finds that its turn is taken.
  const { rows } = await engine.database.pool.query<{ id: string }>('SELECT id FROM freezes')
  expect(await engine.database.transaction((client) => takeRelease(client, rows[0]?.id ?? '', 1000))).toBe(false)
})

test.each([
  [1, { atOnce: 1, pauseMs: 60_000 }],
  [30, { atOnce: 1, pauseMs: 2_000 }],
  [600, { atOnce: 10, pauseMs: 1_000 }],
])('%i a minute are spread over it', (perMinute, pace) => {
  expect(paceOf(perMinute)).toEqual(pace)
})

test('in a freeze no window of a backfill is let in, and after it they go on', async () => {
  await using scene = await freezing(0)
  const { kit, engine } = scene
  await freeze(engine, 'the year is being closed', { kind: 'person', name: 'lee' })
  const { id } = await kit.platform.startBackfill('dated', { from: '2025-01-01', to: '2025-03-31', parallel: 3 })
  await kit.worker.tick()
  const admitted = `SELECT count(*)::int AS count FROM runs WHERE admitted`
  expect(await select(kit, admitted)).toEqual([{ count: 0 }])
  await thaw(engine, { kind: 'person', name: 'lee' })
  await kit.settle()
  expect(await kit.platform.getBackfill(id ?? '')).toMatchObject({ state: 'completed' })
})

test('a freeze waits for what is being fired, and what is about to be finds it', async () => {
  await using scene = await freezing(1)
  const { kit, engine, scheduler } = scene
  const holder = await engine.database.pool.connect()
  await holder.query('BEGIN')
  // As a scheduler that is about to freeze has it: a turn that has looked already must look once more.
  await holder.query(`SELECT pg_advisory_xact_lock(hashtext(current_schema() || ' freeze'))`)
  kit.clock.moveTo('2026-01-02T06:00:00Z')
  const turn = scheduler.tick()
  const waiting = `SELECT count(*)::int AS count FROM pg_locks WHERE NOT granted AND locktype = 'advisory'`
  await until(async () => (await select<{ count: number }>(kit, waiting))[0]?.count === 1, 'the turn to wait')
  await holder.query(`INSERT INTO freezes (reason, frozen_at, frozen_by) VALUES ('now', now(), 'person lee')`)
  await holder.query('COMMIT')
  holder.release()
  await turn
  expect(await ticksOf(kit, 'd-0')).toEqual([])
})
