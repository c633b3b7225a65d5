import { expect, it } from 'vitest'
import { parseFreshness } from '../../pipelines/freshness.ts'
import { calendar } from '../../pipelines/schedules/calendar-options.ts'
import { ageOf } from './age.ts'

const rule = (zone: string) => parseFreshness({ within: '2d', sources: { EIA: '10d' }, zone }, 'day')
const at = (text: string) => new Date(text)

it.each([
  ['the last second of the second day', '2026-08-20T23:59:59Z', 2, 'FRESH'],
  ['the first of the third', '2026-08-21T00:00:00Z', 3, 'STALE'],
  ['the day itself', '2026-08-18T12:00:00Z', 0, 'FRESH'],
  ['the day before, where somebody is ahead', '2026-08-17T12:00:00Z', -1, 'FRESH'],
])('counts whole days: %s', (_, now, ageDays, state) => {
  expect(ageOf('2026-08-18', null, rule('UTC'), at(now))).toMatchObject({ ageDays, state })
})

it('counts days on the calendar of the zone', () => {
  // 20:00 of the 20th in New York, where the 21st begins four hours later.
  const now = at('2026-08-21T00:00:00Z')
  expect(ageOf('2026-08-18', null, rule('America/New_York'), now)).toMatchObject({ ageDays: 2, state: 'FRESH' })
  expect(ageOf('2026-08-18', null, rule('Asia/Tokyo'), now)).toMatchObject({ ageDays: 3, state: 'STALE' })
})

it.each([
  ['23', '2026-03-29', '2026-03-30T21:59:59Z', '2026-03-30T22:00:00Z'],
  ['25', '2026-10-25', '2026-10-26T22:59:59Z', '2026-10-26T23:00:00Z'],
])('counts a day of %s hours as one', (_, day, before, midnight) => {
  const zone = rule('Europe/Berlin')
  expect(ageOf(day, null, zone, at(before)).ageDays).toBe(1)
  expect(ageOf(day, null, zone, at(midnight)).ageDays).toBe(2)
})

it('counts an instant to the millisecond', () => {
  const [within, past] = ['2026-08-20T12:00:00.000Z', '2026-08-20T12:00:00.001Z'].map((now) =>
    ageOf('2026-08-18T12:00:00.000Z', null, rule('UTC'), at(now)),
  )
  expect(within).toEqual({ ageMs: 172_800_000, ageDays: null, limitMs: 172_800_000, state: 'FRESH' })
  expect(past).toMatchObject({ ageMs: 172_800_001, state: 'STALE' })
})

it('expects of a source what is said of it, and of the others what is said of all', () => {
  const now = at('2026-08-27T12:00:00Z')
  expect(ageOf('2026-08-18', 'EIA', rule('UTC'), now)).toMatchObject({ limitMs: 864_000_000, state: 'FRESH' })
  expect(ageOf('2026-08-18', 'FRED', rule('UTC'), now)).toMatchObject({ limitMs: 172_800_000, state: 'STALE' })
})

it('knows nothing where nothing is expected, and where there is no time to count from', () => {
  const now = at('2026-08-20T12:00:00Z')
  expect(ageOf('2026-08-18', null, undefined, now)).toMatchObject({ ageDays: 2, limitMs: null, state: 'UNKNOWN' })
  for (const latest of [null, 'infinity', '0044-03-15 BC']) {
    expect(ageOf(latest, null, rule('UTC'), now)).toMatchObject({ ageMs: null, state: 'UNKNOWN' })
  }
})

const trading = calendar({
  name: 'trading',
  timezone: 'America/New_York',
  holidays: ['2026-07-03'],
  blackouts: [{ from: '2026-07-06T12:00', to: '2026-07-06T14:00', reason: 'move' }],
})

it.each([
  ['on Monday', '2026-06-26', '2026-06-29T16:00:00Z', 1, 'FRESH'],
  ['on Sunday', '2026-06-26', '2026-06-28T16:00:00Z', 0, 'FRESH'],
  ['over a holiday, on Monday', '2026-07-02', '2026-07-06T16:00:00Z', 1, 'FRESH'],
  ['over a holiday, on Wednesday', '2026-07-02', '2026-07-08T16:00:00Z', 3, 'STALE'],
])('counts business days where there is a calendar: %s', (_, latest, now, ageDays, state) => {
  const onCalendar = parseFreshness({ within: '2d', calendar: trading }, 'day')
  expect(ageOf(latest, null, onCalendar, at(now))).toMatchObject({ ageDays, ageMs: ageDays * 86_400_000, state })
})

it('counts business hours of an instant, and not those of a blackout', () => {
  const onCalendar = parseFreshness({ within: '4h', calendar: trading }, 'at')
  const hours = (latest: string, now: string) => Number(ageOf(latest, null, onCalendar, at(now)).ageMs) / 3_600_000
  expect(hours('2026-06-26T22:00:00-04:00', '2026-06-29T02:00:00-04:00')).toBe(4)
  expect(hours('2026-07-06T11:00:00-04:00', '2026-07-06T15:00:00-04:00')).toBe(2)
})

it('does not count the business hours of two thousand years', () => {
  const onCalendar = parseFreshness({ within: '4h', calendar: trading }, 'at')
  expect(ageOf('0001-01-01T00:00:00Z', null, onCalendar, at('2026-07-06T16:00:00Z')).state).toBe('STALE')
})
