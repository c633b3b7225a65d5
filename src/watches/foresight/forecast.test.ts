import { expect, it } from 'vitest'
import type { CalendarDay } from '../../pipelines/calendar-day.ts'
import type { WatchedJobOptions } from '../../pipelines/watches/job.ts'
import type { PastRun } from '../expectations/expectation.ts'
import type { JobRun } from '../job-run.ts'
import { at, daysBefore, ran, rule, running, seenToday, today } from './days-for-tests.ts'
import { type DayForecast, forecast, type JobForecast, type Spread } from './forecast.ts'
import { habitsOf } from './habits.ts'

type History = Record<string, readonly PastRun[]>

function foretold(
  minutes: number,
  workflow: readonly WatchedJobOptions[],
  history: History,
  runs: readonly JobRun[] = [],
  left: Readonly<Record<string, number>> = {},
): DayForecast {
  const judging = seenToday(minutes, workflow, runs, left)
  return forecast(
    judging,
    habitsOf(
      judging.jobs.map(({ job }) => job),
      new Map(Object.entries(history)),
      rule,
    ),
  )
}

function of(job: string, { jobs }: DayForecast): JobForecast {
  const found = jobs.find((one) => one.job === job)
  if (found === undefined) throw new Error(`expected a forecast of ${job}`)
  return found
}

/** In minutes after the start of the day. */
function minutesOf(spread: Spread | null): [number, number] | null {
  const minute = (moment: Date) => Math.round((moment.getTime() - at(0).getTime()) / 60_000)
  return spread && [minute(spread.p50), minute(spread.p90)]
}

/** From 30 to 68 minutes, each as often: the middle is 49. */
const fromThirty = (index: number) => 30 + ((index * 7) % 39)

it('a job that waits for no other ends as it did in the middle of its days, and in nine of ten', () => {
  const history = { LOAD: daysBefore(39, (day, index) => ran(day, 60, 60 + fromThirty(index))) }
  const load = of('LOAD', foretold(0, [{ job: 'LOAD' }], history))
  expect(load).toMatchObject({ state: 'to come', slackMs: null, behindMs: 0, isOnCriticalPath: true })
  expect(minutesOf(load.startAt)).toEqual([60, 60])
  // 36 of 39 and the one to come lie up to the 36th: the 35th is the plain quantile, and too low for one not seen.
  expect(minutesOf(load.finishAt)).toEqual([109, 125])
})

it('a day is done with the last of its critical jobs, through those they wait for', () => {
  const workflow: WatchedJobOptions[] = [
    { job: 'LOAD' },
    { job: 'BILL', after: ['LOAD'] },
    { job: 'MAIL', startsAt: '11:00' },
    { job: 'SWEEP', after: ['BILL'], isCritical: false },
  ]
  const history = {
    LOAD: daysBefore(20, (day) => ran(day, 0, 60)),
    BILL: daysBefore(20, (day) => ran(day, 65, 125)),
    MAIL: daysBefore(20, (day) => ran(day, 360, 370)),
    SWEEP: daysBefore(20, (day) => ran(day, 130, 400)),
  }
  const usual = foretold(0, workflow, history)
  expect(minutesOf(usual.finishAt)).toEqual([370, 370])
  expect(usual.jobs.filter(({ isOnCriticalPath }) => isOnCriticalPath).map(({ job }) => job)).toEqual(['MAIL'])

  const late = foretold(400, workflow, history, [
    running('LOAD', 0, { endedAt: at(390) }),
    running('MAIL', 360, { endedAt: at(370) }),
  ])
  expect(late.jobs.map(({ state }) => state)).toEqual(['done', 'to come', 'done', 'to come'])
  expect(of('LOAD', late).behindMs).toBe(330 * 60_000)
  // Five minutes after the one before have gone by without it, so it starts later than ever; an hour it takes.
  expect(minutesOf(of('BILL', late).finishAt)?.[0]).toBeGreaterThanOrEqual(460)
  expect(minutesOf(of('BILL', late).finishAt)?.[0]).toBeLessThan(470)
  expect(late.jobs.filter(({ isOnCriticalPath }) => isOnCriticalPath).map(({ job }) => job)).toEqual(['LOAD', 'BILL'])
})

it('jobs that are slow on the same days are slow together', () => {
  const workflow = [{ job: 'LOAD' }, { job: 'BILL', after: ['LOAD'] }]
  const isSlow = (index: number) => index % 6 === 0
  const slowOn = (when: (index: number) => boolean) => ({
    LOAD: daysBefore(40, (day, index) => ran(day, 0, isSlow(index) ? 200 : 100)),
    BILL: daysBefore(40, (day, index) => {
      const start = isSlow(index) ? 200 : 100
      return ran(day, start, start + (when(index) ? 200 : 100))
    }),
  })
  const [, together] = minutesOf(foretold(0, workflow, slowOn(isSlow)).finishAt) ?? []
  const [, apart] =
    minutesOf(
      foretold(
        0,
        workflow,
        slowOn((index) => index % 6 === 3),
      ).finishAt,
    ) ?? []
  expect([together, apart]).toEqual([400, 300])
})

it('a job that has run longer than on most days ends later than on most', () => {
  const history = { LOAD: daysBefore(39, (day, index) => ran(day, 0, fromThirty(index))) }
  const [p50 = 0] = minutesOf(of('LOAD', foretold(60, [{ job: 'LOAD' }], history, [running('LOAD', 0)])).finishAt) ?? []
  expect(p50).toBeGreaterThan(60)
  expect(p50).toBeLessThan(68)
  const [without = 0, precedent = 0] =
    minutesOf(of('LOAD', foretold(200, [{ job: 'LOAD' }], history, [running('LOAD', 0)])).finishAt) ?? []
  expect(without).toBeGreaterThan(250)
  expect(precedent).toBeGreaterThan(500)
})

it('a job that stands still is expected the later the longer it does', () => {
  const history = {
    LOAD: daysBefore(40, (day, index) => ran(day, 0, fromThirty(index), { records: 1000, longestGapMs: 15 * 60_000 })),
  }
  const still = (minutes: number) => {
    const run = running('LOAD', 0, { records: 500, progressedAt: at(15) })
    return minutesOf(of('LOAD', foretold(minutes, [{ job: 'LOAD' }], history, [run])).finishAt)?.[0] ?? 0
  }
  expect(still(30)).toBeLessThan(60)
  expect(still(60)).toBeGreaterThan(still(30) + 30)
  expect(still(120)).toBeGreaterThan(still(60) + 60)
})

it('a job with several runs a day is done with the last of them', () => {
  const workflow: WatchedJobOptions[] = [{ job: 'FLUSH', runs: 'several' }]
  const history = {
    FLUSH: daysBefore(20, (day) => [60, 180, 300].map((from) => ran(day, from, from + 10))).flat(),
  }
  const two = [running('FLUSH', 60, { endedAt: at(70) }), running('FLUSH', 180, { endedAt: at(190) })]
  const waiting = of('FLUSH', foretold(200, workflow, history, two))
  expect(waiting.state).toBe('to come')
  expect(minutesOf(waiting.finishAt)).toEqual([310, 310])
  const three = [...two, running('FLUSH', 300, { endedAt: at(312) })]
  const done = of('FLUSH', foretold(315, workflow, history, three))
  expect(done.state).toBe('done')
  expect(minutesOf(done.finishAt)).toEqual([312, 312])
})

it('a job that runs until nothing is left is done when nothing is, however often it usually runs', () => {
  const workflow: WatchedJobOptions[] = [{ job: 'DRAIN', runs: 'until empty' }]
  const history = { DRAIN: daysBefore(20, (day) => [0, 60, 120].map((from) => ran(day, from, from + 30))).flat() }
  const one = [running('DRAIN', 0, { endedAt: at(30) })]
  expect(of('DRAIN', foretold(40, workflow, history, one, { DRAIN: 0 })).state).toBe('done')
  const three = [0, 60, 120].map((from) => running('DRAIN', from, { endedAt: at(from + 30) }))
  const more = of('DRAIN', foretold(160, workflow, history, three, { DRAIN: 500 }))
  expect(more.state).toBe('to come')
  expect(minutesOf(more.finishAt)?.[0]).toBeGreaterThan(160)
})

it('a job that failed is done when it has been seen to and has run once more', () => {
  const repaired = (day: CalendarDay) => [ran(day, 0, 20, { state: 'failed' }), ran(day, 80, 110)]
  const history = { LOAD: daysBefore(40, (day, index) => (index % 5 === 0 ? repaired(day) : [ran(day, 0, 30)])).flat() }
  const failed = running('LOAD', 0, { state: 'failed', endedAt: at(20) })
  const load = of('LOAD', foretold(30, [{ job: 'LOAD' }], history, [failed]))
  expect(load.state).toBe('to come')
  expect(minutesOf(load.finishAt)).toEqual([110, 110])
})

it('a job that never runs on such a weekday is skipped, and passes on the ends of those before it', () => {
  const workflow = [{ job: 'LOAD' }, { job: 'WEEKLY', after: ['LOAD'] }, { job: 'BILL', after: ['WEEKLY'] }]
  const isMonday = (day: CalendarDay) => new Date(`${day}T00:00Z`).getUTCDay() === 1
  const history = {
    LOAD: daysBefore(30, (day) => ran(day, 0, 60)),
    WEEKLY: daysBefore(30, (day) => (isMonday(day) ? [ran(day, 60, 120)] : [])).flat(),
    BILL: daysBefore(30, (day) => (isMonday(day) ? ran(day, 120, 150) : ran(day, 60, 90))),
  }
  const day = foretold(0, workflow, history)
  expect(of('WEEKLY', day)).toMatchObject({ state: 'skipped', startAt: null, finishAt: null })
  expect(minutesOf(of('BILL', day).finishAt)).toEqual([90, 90])
})

it('without a past, what is expected is what was declared, and nothing is said where nothing was', () => {
  const day = foretold(0, [{ job: 'LOAD', startsAt: '06:00', expected: '2h' }, { job: 'OTHER' }], {})
  const [p50 = 0, p90 = 0] = minutesOf(of('LOAD', day).finishAt) ?? []
  expect(Math.abs(p50 - 180)).toBeLessThan(10)
  expect(p90).toBeGreaterThan(190)
  expect(of('OTHER', day)).toMatchObject({ state: 'skipped', finishAt: null })
})

it('the same input gives the same answer', () => {
  const history = { LOAD: daysBefore(12, (day, index) => ran(day, 0, fromThirty(index), { records: 10 * index })) }
  const once = () => foretold(20, [{ job: 'LOAD' }], history, [running('LOAD', 0, { records: 3 })])
  expect(once()).toEqual(once())
  expect(once().jobs[0]?.finishAt?.p50.getTime()).toBeGreaterThan(at(20, today).getTime())
})
