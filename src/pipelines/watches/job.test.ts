import { expect, it } from 'vitest'
import { checkedLimits, type JobLimitOptions } from './job.ts'

const fromFive = { startsAtMinute: 300, timezone: 'Asia/Dhaka' }

it.each<JobLimitOptions>([
  { startsAt: '05:00', startsBy: '06:00', doneBy: '16:00' },
  { startsAt: '05:00', doneBy: '04:30' },
  { startsBy: '23:00', doneBy: '02:00' },
  { startsBy: '06:00', doneBy: '06:00' },
])('times in the order of a day that begins at 05:00 are taken: %o', (limits) => {
  expect(() => checkedLimits(limits, fromFive)).not.toThrow()
})

it.each<[JobLimitOptions, string]>([
  [
    { startsAt: '06:00', startsBy: '05:30' },
    'expected startsBy to be no earlier in the day than startsAt, which is 06:00',
  ],
  [
    { startsBy: '04:00', doneBy: '12:00' },
    'doneBy to be no earlier in the day than startsBy, which is 04:00, got 12:00',
  ],
  [{ startsAt: '04:59', doneBy: '05:00' }, 'the day of the watch begins at 05:00'],
  [{ expected: '2h', longest: '90m' }, 'expected longest to be no less than expected, which is 2h, got 90m'],
])('what can never be met is refused: %o', (limits, message) => {
  expect(() => checkedLimits(limits, fromFive)).toThrow(message)
})
