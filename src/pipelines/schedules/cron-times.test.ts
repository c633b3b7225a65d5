import { describe, expect, it } from 'vitest'
import { stretchAt } from '../zone-offsets.ts'
import { type ClockChange, clockChanges } from './clock-changes-for-tests.ts'
import { nextCronTime } from './cron-times.ts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs

/** The due times in a stretch, `from` excluded, `to` included. */
function timesOf(expression: string, zone: string, from: Date | number, to: Date | number): string[] {
  const times: string[] = []
  let atMs = Number(from)
  for (;;) {
    const next = nextCronTime(expression, zone, atMs)
    if (next === undefined || next.atMs > Number(to)) return times
    atMs = next.atMs
    times.push(new Date(atMs).toISOString())
  }
}

const nameOf = ({ zone, atMs }: ClockChange) => `${zone} ${new Date(atMs).toISOString()}`
const named = (changes: readonly ClockChange[]) => changes.map((change) => [nameOf(change), change] as const)
const jumps = clockChanges.filter(({ beforeMs, afterMs }) => afterMs > beforeMs)
const repeats = clockChanges.filter(({ beforeMs, afterMs }) => afterMs < beforeMs)

/** A time of the day as a cron expression of that one date. */
function dated(wallMs: number): string {
  const wall = new Date(wallMs)
  return `${wall.getUTCMinutes()} ${wall.getUTCHours()} ${wall.getUTCDate()} ${wall.getUTCMonth() + 1} *`
}

describe('a time of the day that the clocks jump over comes once, at the end of the jump', () => {
  it.each(named(jumps))('%s', (_, { zone, atMs, beforeMs, afterMs }) => {
    for (const goneMs of [
      0,
      Math.floor((afterMs - beforeMs) / 2 / minuteMs) * minuteMs,
      afterMs - beforeMs - minuteMs,
    ]) {
      const times = timesOf(dated(atMs + beforeMs + goneMs), zone, atMs - 30 * 24 * hourMs, atMs + 30 * 24 * hourMs)
      expect(times).toEqual([new Date(atMs).toISOString()])
    }
  })
})

describe('a time of the day that the clocks show twice comes once, the first time', () => {
  it.each(named(repeats))('%s', (_, { zone, atMs, beforeMs, afterMs }) => {
    for (const backMs of [beforeMs - afterMs, Math.floor((beforeMs - afterMs) / 2 / minuteMs) * minuteMs, minuteMs]) {
      const expression = dated(atMs + beforeMs - backMs)
      const first = [new Date(atMs - backMs).toISOString()]
      expect(timesOf(expression, zone, atMs - 30 * 24 * hourMs, atMs + 30 * 24 * hourMs)).toEqual(first)
      // Asked after the first time, it does not come a second.
      expect(timesOf(expression, zone, atMs - backMs, atMs + 30 * 24 * hourMs)).toEqual([])
      expect(timesOf(expression, zone, atMs, atMs + 30 * 24 * hourMs)).toEqual([])
    }
  })
})

describe('a beat comes at every real step', () => {
  /** Every minute of half a day, by what the table says the clocks show. */
  function stepsOf({ atMs, beforeMs, afterMs }: ClockChange, matches: (wall: Date) => boolean): string[] {
    const steps: string[] = []
    for (let ms = atMs - 6 * hourMs + minuteMs; ms <= atMs + 6 * hourMs; ms += minuteMs) {
      if (matches(new Date(ms + (ms < atMs ? beforeMs : afterMs)))) steps.push(new Date(ms).toISOString())
    }
    return steps
  }

  it.each(named(clockChanges))('%s', (_, change) => {
    const beats = {
      '*/15 * * * *': (wall: Date) => wall.getUTCMinutes() % 15 === 0,
      '7 * * * *': (wall: Date) => wall.getUTCMinutes() === 7,
      '20 */2 * * *': (wall: Date) => wall.getUTCMinutes() === 20 && wall.getUTCHours() % 2 === 0,
    }
    for (const [expression, matches] of Object.entries(beats)) {
      const times = timesOf(expression, change.zone, change.atMs - 6 * hourMs, change.atMs + 6 * hourMs)
      expect(times).toEqual(stepsOf(change, matches))
    }
  })
})

// Written down from the table by hand.
it.each([
  ['a list', '30 2,14 * * *', 'Europe/Berlin', '2026-03-29', ['01:00', '12:30']],
  ['two times in one jump, and its end', '0,30 2,3 * * *', 'Europe/Berlin', '2026-03-29', ['01:00', '01:30']],
  ['a range', '30 2-3 * * *', 'Europe/Berlin', '2026-03-29', ['01:00', '01:30']],
  ['a list on the long day', '30 2,14 * * *', 'Europe/Berlin', '2026-10-25', ['00:30', '13:30']],
  ['a beat that has only the hour that is gone', '*/15 2 * * *', 'Europe/Berlin', '2026-03-29', ['01:00']],
  ['a beat that has more', '*/30 2-3 * * *', 'Europe/Berlin', '2026-03-29', ['01:00', '01:30']],
  [
    'four-hourly, the short day',
    '0 */4 * * *',
    'America/New_York',
    '2026-03-08',
    '01:00 05:00 08:00 12:00 16:00 20:00'.split(' '),
  ],
  [
    'four-hourly, the long day',
    '0 */4 * * *',
    'America/New_York',
    '2026-11-01',
    '00:00 04:00 09:00 13:00 17:00 21:00'.split(' '),
  ],
  ['half an hour', '15 2 * * *', 'Australia/Lord_Howe', '2026-10-03', ['15:30']],
  ['half an hour back', '45 1 * * *', 'Australia/Lord_Howe', '2026-04-04', ['14:45']],
  ['midnight is gone', '0 0 * * *', 'Africa/Cairo', '2026-04-23', ['22:00']],
  ['midnight is gone in the south', '0 0 * * *', 'America/Sao_Paulo', '2018-11-04', ['03:00']],
  ['no change', '30 5 * * *', 'Asia/Kolkata', '2026-03-29', ['00:00']],
])('%s: %s in %s on %s', (_, expression, zone, day, expected) => {
  const from = Date.parse(`${day}T00:00Z`) - 1
  const times = timesOf(expression, zone, from, from + 24 * hourMs)
  expect(times).toEqual(expected.map((time) => `${day}T${time}:00.000Z`))
})

it('puts the day that Samoa left out at the beginning of the next', () => {
  const times = timesOf('0 6 * * *', 'Pacific/Apia', new Date('2011-12-29T00:00Z'), new Date('2011-12-31T00:00Z'))
  expect(times).toEqual(['2011-12-29T16:00:00.000Z', '2011-12-30T10:00:00.000Z', '2011-12-30T16:00:00.000Z'])
})

it.each(named(clockChanges))('the clocks change when the table says: %s', (_, { zone, atMs, beforeMs, afterMs }) => {
  expect([stretchAt(atMs - 1, zone).offsetMs, stretchAt(atMs, zone).offsetMs]).toEqual([beforeMs, afterMs])
  if (beforeMs !== afterMs) expect(stretchAt(atMs, zone).fromMs).toBe(atMs)
})
