import { expect, it } from 'vitest'
import { checkedWorkflow } from '../../pipelines/watches/job.ts'
import { businessDay } from '../business-day.ts'
import { at, rule, today } from './days-for-tests.ts'
import { type DayChange, whatIf } from './what-if.ts'

const workflow = checkedWorkflow([
  { job: 'LOAD', startsAt: '05:00' },
  { job: 'DRAIN', after: ['LOAD'], startsAt: '07:00', runs: 'until empty' },
  { job: 'BILL', after: ['DRAIN'] },
  { job: 'FLUSH', startsAt: '06:00', runs: 'several' },
  { job: 'MAIL', after: ['BILL'], startsAt: '12:00' },
])

const run = (job: string, from: number, to: number | null, state = 'completed') => ({
  job,
  startedAt: at(from),
  endedAt: to === null ? null : at(to),
  state,
})
const day = [
  run('LOAD', 5, 110),
  run('DRAIN', 120, 150),
  run('DRAIN', 160, 200),
  run('BILL', 210, 300),
  run('FLUSH', 60, 70, 'failed'),
  run('FLUSH', 75, 80),
  run('FLUSH', 240, 250),
  run('MAIL', 420, 450),
]

function changed(...changes: DayChange[]) {
  const recorded = { day: businessDay(today, rule), rule, workflow, usualWaitsMs: new Map([['MAIL', 6 * minuteMs]]) }
  const minute = (moment: Date | null) => moment && (moment.getTime() - at(0).getTime()) / minuteMs
  return whatIf(day, changes, recorded).map((moved) => [moved.job, minute(moved.startedAt), minute(moved.endedAt)])
}

const minuteMs = 60_000

it('a day without changes is as it was', () => {
  expect(changed()).toEqual(
    day.map(({ job, startedAt, endedAt }) =>
      [job, +startedAt, +endedAt!].map((value, index) =>
        index === 0 ? value : (Number(value) - at(0).getTime()) / minuteMs,
      ),
    ),
  )
})

it('what takes longer moves all that waits for it, and nothing else', () => {
  expect(changed({ job: 'LOAD', longerMs: 100 * minuteMs })).toEqual([
    ['LOAD', 5, 210],
    // It had started at its time of day: its wait is not known, and of it none is usual.
    ['DRAIN', 210, 240],
    ['DRAIN', 250, 290],
    ['BILL', 300, 390],
    ['FLUSH', 60, 70],
    ['FLUSH', 75, 80],
    ['FLUSH', 240, 250],
    ['MAIL', 420, 450],
  ])
  expect(changed({ job: 'BILL', factor: 2 }).at(-1)).toEqual(['MAIL', 420, 450])
  expect(changed({ job: 'BILL', factor: 3 }).at(-1)).toEqual(['MAIL', 486, 516])
})

it('what does not run passes on the ends of those before it', () => {
  expect(changed({ job: 'DRAIN', without: true }).slice(0, 2)).toEqual([
    ['LOAD', 5, 110],
    ['BILL', 120, 210],
  ])
  expect(changed({ job: 'LOAD', without: true })[0]).toEqual(['DRAIN', 120, 150])
})

it('what starts later takes as long, run after run', () => {
  expect(changed({ job: 'DRAIN', laterMs: 60 * minuteMs }).slice(1, 4)).toEqual([
    ['DRAIN', 180, 210],
    ['DRAIN', 220, 260],
    ['BILL', 270, 360],
  ])
})

it('runs at several times of the day keep their times, and a repair follows what failed', () => {
  expect(changed({ job: 'FLUSH', factor: 2 }).slice(4, 7)).toEqual([
    ['FLUSH', 60, 80],
    ['FLUSH', 85, 95],
    ['FLUSH', 240, 260],
  ])
})

it('a change of a job that is not there is refused', () => {
  expect(() => changed({ job: 'NONE', without: true })).toThrow(
    "expected changes of jobs of the workflow, got one of 'NONE'",
  )
})
