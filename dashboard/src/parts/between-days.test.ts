import { afterEach, expect, it } from 'vitest'
import { betweenDays } from './between-days.ts'

const zone = process.env.TZ

afterEach(() => {
  process.env.TZ = zone
})

it('days end with their last moment, also where one of them has 23 or 25 hours', () => {
  process.env.TZ = 'America/New_York'
  expect(betweenDays('2026-03-08', '2026-03-08')).toEqual({
    from: '2026-03-08T05:00:00.000Z',
    to: '2026-03-09T04:00:00.000Z',
  })
  expect(betweenDays(undefined, '2026-11-01')).toEqual({ to: '2026-11-02T05:00:00.000Z' })
})

it('what is no day is not asked for', () => {
  expect(betweenDays('abc', '')).toEqual({})
  expect(betweenDays('2026-13-99', '19.08.2026')).toEqual({})
})
