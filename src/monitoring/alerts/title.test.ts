import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { titleOf, withDeadline } from './title.ts'

const now = new Date('2026-08-20T12:00:00Z')
const there = { now, zone: 'America/New_York' }

it('says what, since when and by when it matters by the clocks of the team, with the day where it is another', () => {
  expect(titleOf('prices failed (status)', new Date('2026-08-20T11:40:00Z'), null, { now, zone: 'UTC' })).toBe(
    'prices failed (status), since 11:40 UTC',
  )
  const [since, by] = [new Date('2026-08-20T03:00:00Z'), new Date('2026-08-20T13:30:00Z')]
  const whole = 'dataset prices is stale, since 08-19 23:00, matters by 09:30 UTC-4'
  expect(titleOf('dataset prices is stale', since, by, there)).toBe(whole)
  expect(withDeadline(titleOf('dataset prices is stale', since, null, there), by, there)).toBe(whole)
  expect(withDeadline(whole, now, there)).toBe(whole)
  expect(titleOf('a job is late', now, null, { now, zone: 'Asia/Kolkata' })).toBe('a job is late, since 17:30 UTC+5:30')
})

it('has at most 80 characters, and never loses the times', () => {
  const time = fc.date({ min: new Date('2026-01-01'), max: new Date('2026-12-31'), noInvalidDate: true })
  fc.assert(
    fc.property(fc.string({ maxLength: 300, size: 'max' }), time, fc.option(time), (what, since, by) => {
      const title = titleOf(what, since, by, there)
      expect(title.length).toBeLessThanOrEqual(80)
      expect(title).toMatch(
        by ? /, since .*\d\d:\d\d, matters by .*\d\d:\d\d UTC-[45]$/ : /, since .*\d\d:\d\d UTC-[45]$/,
      )
    }),
  )
})
