import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { blackoutAt } from './blackouts.ts'
import { businessDaysBetween, dayOn, isBusinessDay, nextBusinessDay } from './business-days.ts'
import { addBusinessMs, businessMsBetween } from './business-time.ts'
import type { Calendar } from './calendar.ts'
import { calendar } from './calendar-options.ts'
import { type DueTime, dueTimes, nextDue } from './due.ts'
import { holidayLists } from './holidays-for-tests.ts'
import type { DueRule } from './timing.ts'
import { cron, daily, every, monthly, weekly } from './timings.ts'

const at = (text: string) => new Date(text)
const dayMs = 86_400_000
const hourMs = 3_600_000

function listed(name: string, more: Partial<Parameters<typeof calendar>[0]> = {}): Calendar {
  const { zone = '', days = [] } = holidayLists[name] ?? {}
  return calendar({ name, timezone: zone, holidays: days, ...more })
}

const rule = (timing: DueRule['timing'], more: Partial<DueRule> = {}): DueRule => ({
  timing,
  calendar: undefined,
  onHoliday: 'skip',
  inBlackout: 'put off',
  ...more,
})

/** As text: due ones by their instant, skipped ones in brackets. */
const textOf = ({ at: due, skipped }: DueTime) =>
  skipped === undefined ? due.toISOString().slice(0, 16) : `(${due.toISOString().slice(0, 16)})`

const dueTexts = (of: DueRule, from: string, to: string) => dueTimes(of, at(from), at(to), 1000).times.map(textOf)

// Expected by the lists and the table of clock changes: a daily job, and when it comes instead on the next business day.
it.each([
  ['nyse', '06:00', '2026-01-19', '2026-01-20T11:00'],
  ['nyse', '06:00', '2026-04-03', '2026-04-06T10:00'],
  ['nyse', '06:00', '2026-07-03', '2026-07-06T10:00'],
  ['nyse', '06:00', '2026-11-26', '2026-11-27T11:00'],
  ['nyse', '06:00', '2026-12-25', '2026-12-28T11:00'],
  ['nyse', '06:00', '2027-06-18', '2027-06-21T10:00'],
  ['nyse', '06:00', '2027-12-24', '2027-12-27T11:00'],
  // The clocks change between the Saturday and the Monday.
  ['nyse', '02:30', '2026-03-07', '2026-03-09T06:30'],
  ['nyse', '02:30', '2026-03-08', '2026-03-09T06:30'],
  ['nyse', '01:30', '2026-10-31', '2026-11-02T06:30'],
  ['berlin', '06:00', '2026-04-03', '2026-04-07T04:00'],
  ['berlin', '06:00', '2026-04-06', '2026-04-07T04:00'],
  ['berlin', '06:00', '2026-05-14', '2026-05-15T04:00'],
  ['berlin', '06:00', '2026-12-25', '2026-12-28T05:00'],
  ['berlin', '02:30', '2026-03-29', '2026-03-30T00:30'],
  ['berlin', '02:30', '2026-03-28', '2026-03-30T00:30'],
  ['berlin', '02:30', '2026-10-24', '2026-10-26T01:30'],
  ['brazil', '18:00', '2026-11-20', '2026-11-23T21:00'],
  ['brazil', '18:00', '2026-09-07', '2026-09-08T21:00'],
  ['brazil', '18:00', '2026-10-12', '2026-10-13T21:00'],
  ['england', '06:00', '2026-05-04', '2026-05-05T05:00'],
  ['england', '06:00', '2026-12-25', '2026-12-29T06:00'],
  ['england', '01:30', '2026-03-28', '2026-03-30T00:30'],
])('%s: %s of %s comes on the next business day, %s', (name, time, day, expected) => {
  const on = listed(name)
  const of = (onHoliday: DueRule['onHoliday']) => rule(daily(time, { timezone: on.zone }), { calendar: on, onHoliday })
  const moved = dueTimes(of('next business day'), at(`${day}T00:00Z`), at(`${expected}Z`), 100).times.at(-1)
  expect(moved?.at.toISOString()).toBe(`${expected}:00.000Z`)
  expect(moved?.putOff.some(({ reason }) => reason.startsWith(day))).toBe(true)
  const skipped = dueTimes(of('skip'), at(`${day}T00:00Z`), at(`${expected}Z`), 100).times[0]
  expect(skipped?.skipped).toContain(day)
  expect(isBusinessDay(on, day)).toBe(false)
})

it('makes one of several that are put off to the same moment, and tells of each', () => {
  const of = rule(daily('06:00', { timezone: 'Europe/Berlin' }), {
    calendar: listed('berlin'),
    onHoliday: 'next business day',
  })
  const { times } = dueTimes(of, at('2026-04-02T12:00Z'), at('2026-04-08T00:00Z'), 10)
  expect(times.map(textOf)).toEqual(['2026-04-07T04:00'])
  expect(times[0]?.putOff.map(({ from }) => from.toISOString().slice(0, 10))).toEqual([
    '2026-04-03',
    '2026-04-04',
    '2026-04-05',
    '2026-04-06',
  ])
})

it('skips with a reason, or runs all the same', () => {
  const of = (onHoliday: DueRule['onHoliday']) =>
    rule(daily('06:00', { timezone: 'America/New_York' }), { calendar: listed('nyse'), onHoliday })
  const stretch = ['2026-07-02T12:00Z', '2026-07-06T12:00Z'] as const
  expect(dueTexts(of('skip'), ...stretch)).toEqual([
    '(2026-07-03T10:00)',
    '(2026-07-04T10:00)',
    '(2026-07-05T10:00)',
    '2026-07-06T10:00',
  ])
  expect(dueTexts(of('run'), ...stretch)).toHaveLength(4)
  expect(nextDue(of('skip'), at('2026-07-02T12:00Z'))).toEqual(at('2026-07-06T10:00Z'))
})

const dark = listed('berlin', {
  blackouts: [
    { from: '2026-06-10T20:00', to: '2026-06-11T08:00', reason: 'move' },
    { cron: '0 22 * * 5', lasts: '4h', reason: 'backup' },
  ],
})

it('puts off to the end of a blackout, or skips', () => {
  const hourly = (more: Partial<DueRule>) =>
    rule(cron('0 * * * *', { timezone: 'Europe/Berlin' }), { calendar: dark, ...more })
  expect(dueTexts(hourly({}), '2026-06-10T16:30Z', '2026-06-11T07:30Z')).toEqual([
    '2026-06-10T17:00',
    '2026-06-11T06:00',
    '2026-06-11T07:00',
  ])
  expect(dueTexts(hourly({ inBlackout: 'skip' }), '2026-06-10T17:30Z', '2026-06-10T19:30Z')).toEqual([
    '(2026-06-10T18:00)',
    '(2026-06-10T19:00)',
  ])
  expect(dueTimes(hourly({ inBlackout: 'skip' }), at('2026-06-10T17:30Z'), at('2026-06-10T18:00Z'), 1).times).toEqual([
    { at: at('2026-06-10T18:00Z'), skipped: "blackout 'move' until 2026-06-11T06:00:00.000Z", putOff: [] },
  ])
})

it('goes from a blackout into a holiday and on', () => {
  // Friday 23:00, in the backup until Saturday 02:00, which is no business day: Monday at that time.
  const of = rule(weekly('friday', '23:00', { timezone: 'Europe/Berlin' }), {
    calendar: dark,
    onHoliday: 'next business day',
  })
  expect(dueTexts(of, '2026-06-11T00:00Z', '2026-06-17T00:00Z')).toEqual(['2026-06-15T00:00'])
  expect(dueTexts({ ...of, onHoliday: 'skip' }, '2026-06-11T00:00Z', '2026-06-17T00:00Z')).toEqual([
    '(2026-06-12T21:00)',
  ])
})

it('answers so many at most, and from where to go on', () => {
  const of = rule(every('15m'))
  const first = dueTimes(of, at('2026-01-01T00:00Z'), at('2026-01-01T02:00Z'), 3)
  expect(first.times).toHaveLength(3)
  expect(first.until).toEqual(at('2026-01-01T00:45Z'))
  expect(dueTimes(of, first.until, at('2026-01-01T02:00Z'), 100).times).toHaveLength(5)
  expect(dueTimes(of, at('2026-01-01T00:00Z'), at('2026-01-01T00:45Z'), 3).until).toEqual(at('2026-01-01T00:45Z'))
})

it('knows when nothing is ever due', () => {
  const of = rule(weekly('saturday', '06:00', { timezone: 'Europe/Berlin' }), { calendar: listed('berlin') })
  expect(nextDue(of, at('2026-01-01T00:00Z'))).toBeUndefined()
})

it('skips over a long weekend without looking at every minute', () => {
  const of = rule(cron('* * * * *', { timezone: 'Europe/Berlin' }), { calendar: listed('berlin') })
  expect(nextDue(of, at('2026-04-02T22:00Z'))).toEqual(at('2026-04-06T22:00Z'))
})

const timings = fc.constantFrom(
  every('7h'),
  cron('30 2 * * *', { timezone: 'Europe/Berlin' }),
  cron('0 */5 * * *', { timezone: 'America/New_York' }),
  cron('15,45 1-3 * * *', { timezone: 'Australia/Lord_Howe' }),
  weekly('friday', '23:00', { timezone: 'Europe/Berlin' }),
  monthly('last', '00:00', { timezone: 'Africa/Cairo' }),
)
const rules: fc.Arbitrary<DueRule> = fc.record({
  timing: timings,
  calendar: fc.constantFrom(undefined, dark, listed('nyse'), listed('brazil', { weekend: ['sunday'] })),
  onHoliday: fc.constantFrom('skip', 'next business day', 'run'),
  inBlackout: fc.constantFrom('skip', 'put off'),
})
const moment = fc
  .integer({ min: Date.parse('2026-01-01T00:00Z') / 60_000, max: Date.parse('2026-12-31T00:00Z') / 60_000 })
  .map((minutes) => new Date(minutes * 60_000))

const minutes = fc.integer({ min: 0, max: 20 * 24 * 60 })

it('is due in a stretch as in its parts together, in rising order', () => {
  fc.assert(
    fc.property(rules, moment, minutes, minutes, (of, from, untilMiddle, untilEnd) => {
      const middle = new Date(from.getTime() + untilMiddle * 60_000)
      const to = new Date(middle.getTime() + untilEnd * 60_000)
      const whole = dueTimes(of, from, to, 100_000).times
      expect([...dueTimes(of, from, middle, 100_000).times, ...dueTimes(of, middle, to, 100_000).times]).toEqual(whole)
      for (const [index, { at: due }] of whole.entries()) {
        expect(due > (whole[index - 1]?.at ?? from) && due <= to).toBe(true)
      }
      const first = whole.find(({ skipped }) => skipped === undefined)
      if (first !== undefined) expect(nextDue(of, from)).toEqual(first.at)
    }),
    { numRuns: 40 },
  )
}, 60_000)

it('is never due on a holiday or in a blackout, unless the rule says so', () => {
  fc.assert(
    fc.property(rules, moment, (of, from) => {
      for (const { at: due, skipped } of dueTimes(of, from, new Date(from.getTime() + 30 * dayMs), 100_000).times) {
        if (of.calendar === undefined || skipped !== undefined) continue
        expect(blackoutAt(of.calendar, due)).toBeUndefined()
        if (of.onHoliday !== 'run') expect(isBusinessDay(of.calendar, dayOn(of.calendar, due.getTime()))).toBe(true)
      }
    }),
    { numRuns: 40 },
  )
}, 60_000)

it('counts business time that adds up, and finds the moment it is over', () => {
  const calendars = fc.constantFrom(dark, listed('nyse'), listed('brazil'), listed('england'))
  fc.assert(
    fc.property(
      calendars,
      moment,
      moment,
      moment,
      fc.integer({ min: 0, max: 20 * 24 * 3600 }),
      (on, a, b, c, seconds) => {
        expect(businessMsBetween(on, a, b) + businessMsBetween(on, b, c)).toBe(businessMsBetween(on, a, c))
        const end = addBusinessMs(on, a, seconds * 1000)
        expect(businessMsBetween(on, a, end)).toBe(seconds * 1000)
        if (seconds > 0) expect(businessMsBetween(on, a, new Date(end.getTime() - 1))).toBe(seconds * 1000 - 1)
        const [from, to] = [dayOn(on, a.getTime()), dayOn(on, b.getTime())]
        let days = 0
        for (let day = nextBusinessDay(on, from); day !== undefined && day <= to; day = nextBusinessDay(on, day))
          days += 1
        if (from <= to) expect(businessDaysBetween(on, from, to)).toBe(days)
      },
    ),
    { numRuns: 30 },
  )
}, 60_000)

it('counts neither weekends nor holidays nor blackouts, and days of 23 hours as they are', () => {
  const on = listed('berlin')
  expect(businessMsBetween(on, at('2026-04-02T12:00Z'), at('2026-04-07T12:00Z'))).toBe(dayMs)
  expect(businessMsBetween(dark, at('2026-06-10T17:00Z'), at('2026-06-11T07:00Z'))).toBe(2 * hourMs)
  const sundays = listed('berlin', { weekend: [] })
  expect(businessMsBetween(sundays, at('2026-03-28T23:00Z'), at('2026-03-29T22:00Z'))).toBe(23 * hourMs)
  expect(addBusinessMs(on, at('2026-04-02T21:00Z'), 2 * hourMs)).toEqual(at('2026-04-06T23:00Z'))
})
