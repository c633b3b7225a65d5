import { expect, it } from 'vitest'
import { checkedWorkflow } from '../../pipelines/watches/job.ts'
import { businessDay } from '../business-day.ts'
import { expectationOf } from '../expectations/expectation-of.ts'
import { chance, daysBefore, minuteMs, pastRun, rule } from '../kit-for-tests.ts'
import { learnedLimits } from './learned.ts'

const today = '2026-06-15'
const past = daysBefore(today, 40).map((day) =>
  pastRun({ day, minutes: 60 * (1 + 0.05 * chance(day)), gapMinutes: 10 }),
)
const learnedOf = (options: { learns?: boolean; after?: string[] } = {}) => {
  const { after = [], learns = true } = options
  const jobs = checkedWorkflow([{ job: 'LOAD' }, { job: 'BILL', after, learns }])
  const bill = jobs[1] as (typeof jobs)[number]
  const expectation = expectationOf(bill, new Map([['BILL', past]]), rule)
  return learnedLimits(bill, expectation, { day: businessDay(today, rule), rule, everyMs: 15 * minuteMs })
}

it('what its history says stands beside each word, but by when it starts of what comes after others', () => {
  expect(learnedOf()).toEqual({
    startsBy: '06:30',
    expected: expect.stringMatching(/^(1h|59m|1h 01m)$/),
    longest: expect.stringMatching(/^1h 1\dm$/),
    stuckAfter: '40m',
    leastRecordsPerSecond: expect.stringMatching(/^\d\.\d+$/),
    leastRecords: expect.stringMatching(/^\d{5}$/),
  })
  expect(learnedOf({ after: ['LOAD'] })).not.toHaveProperty('startsBy')
  expect(learnedOf({ learns: false })).toEqual({})
})
