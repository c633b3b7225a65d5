import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { titleOf } from './title.ts'

const now = new Date('2026-08-20T12:00:00Z')

it('says what, since when and by when it matters, with the day where it is another', () => {
  expect(titleOf('prices failed (status)', new Date('2026-08-20T11:40:00Z'), null, now)).toBe(
    'prices failed (status), since 11:40',
  )
  const [since, by] = [new Date('2026-08-19T23:00:00Z'), new Date('2026-08-20T13:30:00Z')]
  expect(titleOf('dataset prices is stale', since, by, now)).toBe(
    'dataset prices is stale, since 08-19 23:00, matters by 13:30',
  )
})

it('has at most 80 characters, and never loses the times', () => {
  const time = fc.date({ min: new Date('2026-01-01'), max: new Date('2026-12-31'), noInvalidDate: true })
  fc.assert(
    fc.property(fc.string({ maxLength: 300, size: 'max' }), time, fc.option(time), (what, since, by) => {
      const title = titleOf(what, since, by, now)
      expect(title.length).toBeLessThanOrEqual(80)
      expect(title).toMatch(by ? /, since .*\d\d:\d\d, matters by .*\d\d:\d\d$/ : /, since .*\d\d:\d\d$/)
    }),
  )
})
