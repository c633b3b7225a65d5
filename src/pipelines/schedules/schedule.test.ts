import { expect, it } from 'vitest'
import { z } from 'zod'
import { defineConfig } from '../config.ts'
import { dataset } from '../dataset.ts'
import { pipeline } from '../pipeline.ts'
import { rows } from '../rows.ts'
import { secret } from '../secret.ts'
import { system } from '../system.ts'
import { calendar } from './calendar-options.ts'
import { deadlineOf } from './deadline.ts'
import { schedule } from './schedule-options.ts'
import { parseTiming, timingText } from './timing-text.ts'
import { cron, daily, every, monthly, weekly } from './timings.ts'
import { after, published, webhook } from './triggers.ts'

const berlin = { timezone: 'Europe/Berlin' }
const prices = dataset({ name: 'prices', table: 'shop.prices', key: ['day'], columns: { day: 'date' } })
const load = pipeline('load')
  .step('rows', () => rows<{ day: string }>([]))
  .load('store', { from: 'rows', into: prices })
const report = pipeline('report', { params: z.object({ region: z.string() }) }).step('a', () => 1)
const params = { region: 'eu' }
const hourly = schedule('hourly', { run: load, when: every('1h') })

it('fills in what is left out', () => {
  expect(hourly).toEqual({
    name: 'hourly',
    pipeline: 'load',
    trigger: {
      kind: 'time',
      timing: { kind: 'every', everyMs: 3_600_000 },
      calendar: undefined,
      onHoliday: 'skip',
      inBlackout: 'put off',
    },
    mode: undefined,
    params: {},
    catchUp: 'latest',
    deadlineMs: undefined,
    isEnabled: true,
  })
})

it.each([
  ['daily 06:00', daily('06:00', berlin), '0 6 * * *'],
  ['weekly monday 06:30', weekly('monday', '6:30', berlin), '30 6 * * 1'],
  ['monthly 1 00:00', monthly(1, '00:00', berlin), '0 0 1 * *'],
  ['monthly last 18:00', monthly('last', '18:00', berlin), '0 18 L * *'],
  ['*/15 9-17 * * 1-5', cron(' */15  9-17 * * 1-5 ', berlin), '*/15 9-17 * * 1-5'],
  ['0 * * * *', cron('@hourly', berlin), '0 * * * *'],
  ['every 1d2h30m', every('26h30m'), undefined],
  ['every 1s500ms', every('1.5s'), undefined],
])('a timing reads back as it is written: %s', (text, timing, expression) => {
  expect(timingText(timing)).toBe(text)
  expect(parseTiming(text, 'Europe/Berlin')).toEqual(timing)
  if (timing.kind === 'cron') expect(timing.expression).toBe(expression)
})

it.each([
  [() => cron('0 0 31 2 *', berlin), 'which never does'],
  [() => cron('0 6 * *', berlin), 'expected a cron expression of five fields'],
  [() => cron('0 0 6 * * *', berlin), 'expected a cron expression of five fields'],
  [() => cron('0 6 * * *', { timezone: 'Europe/Belrin' }), "did you mean 'Europe/Berlin'?"],
  [() => daily('24:00', berlin), "from '00:00' to '23:59', got '24:00'"],
  [() => weekly('mondy' as 'monday', '06:00', berlin), "did you mean 'monday'?"],
  [() => monthly(31, '06:00', berlin), "from 1 to 28, which every month has, or 'last'"],
  [() => every('5ms'), 'expected every to be a second or more'],
  [() => parseTiming('dayly 06:00', 'UTC'), "did you mean 'daily'?"],
  [() => calendar({ name: 'c', ...berlin, holidays: ['2026-02-30'] }), 'which does not exist'],
  [() => calendar({ name: 'c', ...berlin, holidays: ['2026-12-25', '2026-12-25'] }), 'is listed twice'],
  [
    () => calendar({ name: 'c', ...berlin, blackouts: [{ from: '2026-01-02', to: '2026-01-01', reason: 'x' }] }),
    'before',
  ],
  [
    () => schedule('s', { run: report, params: { region: 7 as never }, when: every('1h') }),
    "parameters of pipeline 'report'",
  ],
  [
    () => schedule('s', { run: report, params, when: after(load), calendar: calendar({ name: 'c', ...berlin }) }),
    'set off by an event',
  ],
  [() => schedule('s', { run: load, when: every('1h'), onHoliday: 'skip' }), 'go with a calendar'],
  [() => schedule('s', { run: undefined as never, when: every('1h') }), 'expected run to be what pipeline'],
  [() => webhook('token' as never), "webhook(secret('NAME'))"],
])('refuses %s', (declare, why) => {
  expect(declare).toThrow(why)
})

const config = (schedules: Parameters<typeof defineConfig>[0]['schedules'], more: object = {}) =>
  defineConfig({ systems: [system({ name: 'shop', pipelines: [load], ...more })], pipelines: [report], schedules })

it('refuses a calendar on which nothing ever counts', () => {
  const blackouts = [{ cron: '0 0 * * *', lasts: '24h', reason: 'x' }]
  expect(() => calendar({ name: 'c', ...berlin, blackouts })).toThrow('leave none')
})

it('gathers the schedules of all systems, and asks functions anew each time', async () => {
  let asked = 0
  const read = async () => [schedule(`read-${(asked += 1)}`, { run: report, params, when: after(load) })]
  const both = config(read, { schedules: [hourly] })
  expect((await both.schedules()).map(({ name }) => name)).toEqual(['hourly', 'read-1'])
  expect((await both.schedules()).map(({ name }) => name)).toEqual(['hourly', 'read-2'])
})

it('refuses two schedules of one name, at once or where one of them is read later', async () => {
  expect(() => config([hourly], { schedules: [hourly] })).toThrow("two schedules 'hourly', one in system 'shop'")
  await expect(config(async () => [hourly], { schedules: [hourly] }).schedules()).rejects.toThrow(
    "two schedules 'hourly'",
  )
})

it('refuses pipelines and datasets that nobody declared', () => {
  const other = pipeline('laod').step('a', () => 1)
  expect(() => config([schedule('s', { run: other, when: every('1h') })])).toThrow("got 'laod', did you mean 'load'?")
  expect(() => config([schedule('s', { run: load, when: after(other) })])).toThrow("got 'laod'")
  const unknown = dataset({ name: 'costs', table: 'shop.costs', key: ['day'], columns: { day: 'date' } })
  expect(() => config([schedule('s', { run: load, when: published(unknown) })])).toThrow(
    "a dataset that the configuration lists, got 'costs'",
  )
})

it('refuses schedules that set each other off for ever', () => {
  expect(() => config([schedule('s', { run: load, when: after(load) })])).toThrow('load -> load')
  expect(() => config([schedule('s', { run: load, when: published(prices) })])).toThrow('load -> load')
  const back = schedule('back', { run: load, when: after(report) })
  const forth = schedule('forth', { run: report, params, when: published(prices) })
  expect(() => config([back, forth])).toThrow(/report -> load -> report|load -> report -> load/)
  expect(() => config([forth, schedule('hook', { run: load, when: webhook(secret('HOOK_SECRET')) })])).not.toThrow()
})

it('counts a deadline on the calendar', () => {
  const due = new Date('2026-07-03T20:00Z')
  const fourHoursMs = 4 * 3_600_000
  expect(deadlineOf(due, fourHoursMs, undefined)).toEqual(new Date('2026-07-04T00:00Z'))
  expect(deadlineOf(due, fourHoursMs, calendar({ name: 'c', ...berlin }))).toEqual(new Date('2026-07-06T00:00Z'))
})
