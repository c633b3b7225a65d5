import { expect, it } from 'vitest'
import { chance, daysBefore, hourMs, minuteMs, pastRun, rule } from '../kit-for-tests.ts'
import { expectationOf } from './expectation-of.ts'
import { weekdayOf } from './habit.ts'
import { momentInto } from './start-habit.ts'

const days = daysBefore('2026-06-15', 40)

it('a job without history expects nothing', () => {
  const expectation = expectationOf({ job: 'BILL', after: [], startsAtMinute: null }, new Map(), rule)
  expect(expectation).toMatchObject({ runs: 0, durationMs: null, start: null, pause: null, runsADay: null })
  expect(expectation.shareOfDays).toEqual([null, null, null, null, null, null, null])
})

it('a start is learned from those before it, whenever they were done', () => {
  const load = days.map((day) => pastRun({ day, startMinute: 0, minutes: 120 + 60 * chance(day) }))
  const bill = load.map(({ day, endedAt }) => ({
    ...pastRun({ day }),
    startedAt: new Date(endedAt.getTime() + 5 * minuteMs),
  }))
  const { start } = expectationOf(
    { job: 'BILL', after: ['LOAD'], startsAtMinute: null },
    new Map([
      ['LOAD', load],
      ['BILL', bill],
    ]),
    rule,
  )
  expect(start?.usualDelayMs).toBeCloseTo(5 * minuteMs, -5)
  expect(start?.latestDelayMs).toBeLessThan(15 * minuteMs)
})

it('a start is a time on the clocks, before and after they change', () => {
  const across = daysBefore('2026-04-15', 40).map((day) => pastRun({ day, startMinute: 120 }))
  const { start } = expectationOf({ job: 'BILL', after: [], startsAtMinute: null }, new Map([['BILL', across]]), rule)
  expect(start).toMatchObject({ earliestMs: 2 * hourMs, latestDelayMs: 0 })
  expect(momentInto(2 * hourMs, '2026-03-28', rule).toISOString()).toBe('2026-03-28T06:00:00.000Z')
  expect(momentInto(2 * hourMs, '2026-03-29', rule).toISOString()).toBe('2026-03-29T05:00:00.000Z')
})

it('days on which nothing ran at all are not days without this job', () => {
  const bill = days.filter((day) => weekdayOf(day) !== 0).map((day) => pastRun({ day }))
  const alone = expectationOf({ job: 'BILL', after: [], startsAtMinute: null }, new Map([['BILL', bill]]), rule)
  expect(alone.shareOfDays[0]).toBeNull()
  const load = days.map((day) => pastRun({ day }))
  const beside = expectationOf(
    { job: 'BILL', after: [], startsAtMinute: null },
    new Map([
      ['BILL', bill],
      ['LOAD', load],
    ]),
    rule,
  )
  expect(beside.shareOfDays).toEqual([0, 1, 1, 1, 1, 1, 1])
})

it('several runs a day have a usual pause and a usual number', () => {
  const runs = days.flatMap((day) => [0, 60, 120].map((startMinute) => pastRun({ day, startMinute, minutes: 40 })))
  const { pause, runsADay } = expectationOf(
    { job: 'BILL', after: [], startsAtMinute: null },
    new Map([['BILL', runs]]),
    rule,
  )
  expect(pause).toEqual({ usualMs: 20 * minuteMs, longestMs: 20 * minuteMs })
  expect(runsADay).toEqual({ few: 3, usual: 3, many: 3 })
})

it('runs that failed or were cancelled tell nothing of how long one takes', () => {
  const well = days.slice(10).map((day) => pastRun({ day }))
  const badly = days
    .slice(0, 10)
    .map((day, index) => pastRun({ day, minutes: 1, state: index % 2 ? 'failed' : 'cancelled' }))
  const { durationMs, runs } = expectationOf(
    { job: 'BILL', after: [], startsAtMinute: null },
    new Map([['BILL', [...well, ...badly]]]),
    rule,
  )
  expect(runs).toBe(30)
  expect(durationMs).toMatchObject({ runs: 30, level: Math.log(hourMs), spread: 0 })
})
