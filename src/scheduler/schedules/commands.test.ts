import { expect, test } from 'vitest'
import { pipeline } from '../../pipelines/pipeline.ts'
import type { Schedule } from '../../pipelines/schedules/schedule.ts'
import { cron, every } from '../../pipelines/schedules/timings.ts'
import { secret } from '../../pipelines/secret.ts'
import { select, startKit } from '../../runs/kit-for-tests.ts'
import { changeSchedule, pauseSchedule, resumeSchedule, triggerSchedule } from './commands.ts'
import { declared, hourly, startTestScheduler, ticksOf } from './kit-for-tests.ts'
import { listSchedules, nextRuns } from './list-schedules.ts'
import { Register } from './register.ts'

const quick = pipeline('quick', { overlap: { parallel: 1000 } }).step('only', () => 1)

async function scheduling(schedules: readonly Schedule[]) {
  const kit = await startKit([quick])
  const engine = await kit.platform.engine()
  const list = [...schedules]
  const scheduler = startTestScheduler(engine, async () => [...list])
  await scheduler.tick()
  return {
    kit,
    engine,
    scheduler,
    list,
    at: async (moment: string) => {
      kit.clock.moveTo(moment)
      await scheduler.tick()
    },
    events: () => select(kit, 'SELECT schedule, actor, what FROM schedule_events ORDER BY id'),
    [Symbol.asyncDispose]: async () => {
      await scheduler.stop()
      await kit.close()
    },
  }
}

test('a paused schedule is not due, and resumed it goes on from now', async () => {
  await using scene = await scheduling([declared('daily', { catchUp: 'all' })])
  const { kit, engine, at } = scene
  expect(await pauseSchedule(engine, 'daily', { kind: 'person', name: 'lee' }, 'the source moves')).toBe(true)
  expect(await pauseSchedule(engine, 'daily', { kind: 'person', name: 'kim' })).toBe(false)
  expect((await listSchedules(engine))[0]).toMatchObject({
    state: 'PAUSED',
    nextDueAt: null,
    paused: { by: 'person lee', reason: 'the source moves' },
  })
  expect(await nextRuns(engine, 'daily', 3)).toEqual([])
  await at('2026-01-03T07:00:00Z')
  expect(await ticksOf(kit, 'daily')).toEqual([])
  expect(await resumeSchedule(engine, 'daily', { kind: 'person', name: 'kim' })).toBe(true)
  expect(await resumeSchedule(engine, 'daily', { kind: 'person', name: 'kim' })).toBe(false)
  await at('2026-01-04T06:00:00Z')
  expect(await ticksOf(kit, 'daily')).toEqual(['2026-01-04T06:00 started'])
  expect(await scene.events()).toEqual([
    { schedule: 'daily', actor: 'person lee', what: 'paused' },
    { schedule: 'daily', actor: 'person kim', what: 'resumed' },
  ])
})

test('what is due when it is paused, changed, edited or removed is not started, and not forgotten', async () => {
  const names = ['paused', 'changed', 'edited', 'removed']
  await using scene = await scheduling(names.map((name) => declared(name)))
  const { kit, engine, scheduler, list } = scene
  // It is due, and nobody is there.
  await scheduler.stop()
  kit.clock.moveTo('2026-01-02T06:00:00Z')
  await pauseSchedule(engine, 'paused', { kind: 'person', name: 'lee' })
  await changeSchedule(engine, 'changed', { timing: hourly }, { kind: 'person', name: 'lee' })
  list.splice(0, 4, declared('paused'), declared('changed'), declared('edited', { timing: hourly }))
  await new Register(engine).write(list, kit.clock.now())
  await using next = startTestScheduler(engine, list)
  await next.tick()
  const told = Object.fromEntries(await Promise.all(names.map(async (name) => [name, await ticksOf(kit, name)])))
  const missed = ['2026-01-02T06:00 missed']
  expect(told).toEqual({ paused: missed, changed: missed, edited: missed, removed: missed })
  kit.clock.moveTo('2026-01-02T07:00:00Z')
  await next.tick()
  expect(await ticksOf(kit, 'changed')).toEqual([...missed, '2026-01-02T07:00 started'])
  expect(await ticksOf(kit, 'edited')).toEqual([...missed, '2026-01-02T07:00 started'])
  expect(await ticksOf(kit, 'removed')).toEqual(missed)
})

test('an edit of the times fires nothing of the past, whatever the policy', async () => {
  await using scene = await scheduling([declared('daily', { catchUp: 'all', isEnabled: true })])
  const { kit, scheduler, list, engine } = scene
  // Nobody was there for two days, and the first thing that comes is another timing.
  kit.clock.moveTo('2026-01-04T12:00:00Z')
  list[0] = declared('daily', { catchUp: 'all', timing: every('1m') })
  await new Register(engine).write(list, kit.clock.now())
  await scheduler.tick()
  expect(await ticksOf(kit, 'daily')).toEqual(['2026-01-02T06:00 missed'])
  expect((await listSchedules(engine))[0]?.nextDueAt).toBe('2026-01-04T12:01:00.000Z')
})

test('an edit of the parameters alone loses no due time', async () => {
  const wide = declared('daily')
  await using scene = await scheduling([wide])
  const { kit, list, engine, scheduler } = scene
  kit.clock.moveTo('2026-01-02T06:00:00Z')
  list[0] = { ...wide, deadlineMs: 3_600_000 }
  await new Register(engine).write(list, kit.clock.now())
  await scheduler.tick()
  expect(await ticksOf(kit, 'daily')).toEqual(['2026-01-02T06:00 started'])
})

test('what an operator changes holds, also when the code is deployed again, until it is put back', async () => {
  await using scene = await scheduling([declared('daily')])
  const { engine, kit, list } = scene
  const seven = cron('0 7 * * *', { timezone: 'UTC' })
  expect(
    await changeSchedule(engine, 'daily', { timing: seven, catchUp: 'none' }, { kind: 'person', name: 'lee' }),
  ).toBe(true)
  expect(await changeSchedule(engine, 'daily', { timing: seven }, { kind: 'person', name: 'lee' })).toBe(false)
  await new Register(engine).write([{ ...(list[0] as Schedule), deadlineMs: 5 }], kit.clock.now())
  expect((await listSchedules(engine))[0]).toMatchObject({ when: 'daily 07:00', catchUp: 'none', isChanged: true })
  await changeSchedule(engine, 'daily', { zone: 'Europe/Berlin' }, { kind: 'person', name: 'lee' })
  expect((await listSchedules(engine))[0]).toMatchObject({
    when: 'daily 07:00',
    zone: 'Europe/Berlin',
    nextDueAt: '2026-01-02T06:00:00.000Z',
  })
  await changeSchedule(engine, 'daily', { isEnabled: false }, { kind: 'person', name: 'lee' })
  expect((await listSchedules(engine))[0]).toMatchObject({ state: 'DISABLED', nextDueAt: null })
  await changeSchedule(
    engine,
    'daily',
    { timing: null, zone: null, catchUp: null, isEnabled: null },
    { kind: 'person', name: 'lee' },
  )
  expect((await listSchedules(engine))[0]).toMatchObject({ when: 'daily 06:00', zone: 'UTC', isChanged: false })
})

test('a zone is refused for a beat, and a timing where events set it off', async () => {
  const after = { kind: 'after', pipeline: 'quick', ends: ['completed'] } as const
  await using scene = await scheduling([declared('beat', { timing: hourly }), declared('follows', { trigger: after })])
  const { engine } = scene
  await expect(changeSchedule(engine, 'beat', { zone: 'UTC' }, { kind: 'person', name: 'lee' })).rejects.toThrow(
    'whose beat has none',
  )
  await expect(changeSchedule(engine, 'beat', { zone: 'Mars' }, { kind: 'person', name: 'lee' })).rejects.toThrow(
    'Mars',
  )
  await expect(changeSchedule(engine, 'follows', { timing: hourly }, { kind: 'person', name: 'lee' })).rejects.toThrow(
    'events set off',
  )
  await expect(pauseSchedule(engine, 'beet', { kind: 'person', name: 'lee' })).rejects.toThrow("did you mean 'beat'")
})

test('a person starts a schedule now, and it stays due when it was', async () => {
  await using scene = await scheduling([declared('daily'), declared('broken', { pipeline: 'nowhere' })])
  const { kit, engine, at } = scene
  const tick = await triggerSchedule(engine, 'daily', { kind: 'person', name: 'lee' })
  expect(tick).toMatchObject({ cause: 'person lee', outcome: 'started' })
  await at('2026-01-02T06:00:00Z')
  expect(await ticksOf(kit, 'daily')).toEqual(['2026-01-01T12:00 started', '2026-01-02T06:00 started'])
  expect(await select(kit, 'SELECT trigger FROM runs ORDER BY id')).toEqual([
    { trigger: 'schedule daily (person lee)' },
    { trigger: 'schedule daily' },
  ])
  await expect(triggerSchedule(engine, 'broken', { kind: 'person', name: 'lee' })).rejects.toThrow("got 'nowhere'")
})

test('next runs are those that come, as many as are asked for', async () => {
  await using scene = await scheduling([declared('daily')])
  expect(await nextRuns(scene.engine, 'daily', 2)).toEqual([
    new Date('2026-01-02T06:00:00Z'),
    new Date('2026-01-03T06:00:00Z'),
  ])
  await expect(nextRuns(scene.engine, 'dayly', 2)).rejects.toThrow("did you mean 'daily'")
})

test('the secret of a webhook is not in the database', async () => {
  const token = secret('HOOK_TOKEN', { from: { HOOK_TOKEN: 'open sesame' } })
  await using scene = await scheduling([declared('hook', { trigger: { kind: 'webhook', secret: token } })])
  expect(await select(scene.kit, `SELECT declared -> 'trigger' AS trigger FROM schedules`)).toEqual([
    { trigger: { kind: 'webhook' } },
  ])
})

test('ten thousand schedules are registered in a few statements, and again for nothing', {
  timeout: 60_000,
}, async () => {
  const many = Array.from({ length: 10_000 }, (_none, n) => declared(`s-${n}`, { timing: hourly }))
  await using scene = await scheduling(many)
  const { kit, engine } = scene
  const place = () => select(kit, `SELECT count(*)::int AS count, max(xmin::text::bigint) AS newest FROM schedules`)
  const before = await place()
  expect(before[0]).toMatchObject({ count: 10_000 })
  await new Register(engine).write(many, kit.clock.now())
  expect(await place()).toEqual(before)
})
