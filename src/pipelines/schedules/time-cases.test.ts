import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { oneOf } from '../checks.ts'
import type { Calendar } from './calendar.ts'
import { type CalendarOptions, calendar } from './calendar-options.ts'
import { clockChanges } from './clock-changes-for-tests.ts'
import { dueTimes } from './due.ts'
import { holidayLists } from './holidays-for-tests.ts'
import type { DueRule } from './timing.ts'
import { parseTiming } from './timing-text.ts'
import { cron } from './timings.ts'

/**
 * Due times are written down as the clocks show them, with how far those are ahead of UTC, which is held against what
 * zdump says. A day stands before its times; what is skipped stands in brackets.
 */
const dayOrTime = /^(?<day>\d{4}-\d{2}-\d{2})$|^(?<open>\(?)(?<time>\d{2}:\d{2}[+-]\d{2}:\d{2})\)?$/

interface Expected {
  text: string
  isSkipped: boolean
}

function written(text: string): Expected[] {
  let day = ''
  return text.split(' ').flatMap((word) => {
    const groups = dayOrTime.exec(word)?.groups
    if (groups === undefined) throw new Error(`expected a day or a time with its offset, got ${word}`)
    day = groups.day ?? day
    return groups.time ? [{ text: `${day}T${groups.time}`, isSkipped: groups.open === '(' }] : []
  })
}

/** What zdump says the clocks of a zone show at an instant. */
function onClocks(zone: string, instant: Date): string {
  const of = clockChanges.filter((change) => change.zone === zone)
  const offsetMs = of.findLast(({ atMs }) => atMs <= instant.getTime())?.afterMs ?? of[0]?.beforeMs
  if (offsetMs === undefined) throw new Error(`expected the table to have ${zone}, got nothing`)
  const ahead = new Date(Math.abs(offsetMs)).toISOString().slice(11, 16)
  const shown = new Date(instant.getTime() + offsetMs).toISOString().slice(0, 16)
  return `${shown}${offsetMs < 0 ? '-' : '+'}${ahead}`
}

function due(rule: DueRule, zone: string, from: string, to: string): Expected[] {
  return dueTimes(rule, new Date(`${from}Z`), new Date(`${to}Z`), 1000).times.map(({ at, skipped }) => ({
    text: onClocks(zone, at),
    isSkipped: skipped !== undefined,
  }))
}

function check(rule: DueRule, zone: string, stretch: string, text: string): void {
  const [from = '', to = ''] = stretch.split(' ')
  const expected = written(text)
  // That the table agrees with what is written down; the code under test is asked behind that.
  for (const { text: time } of expected) expect(onClocks(zone, new Date(time))).toBe(time)
  expect(due(rule, zone, from, to)).toEqual(expected)
}

/** The lines of a table, cut into columns. */
function casesIn(file: string): string[][] {
  const lines = readFileSync(join(import.meta.dirname, 'fixtures', file), 'utf8').split('\n')
  return lines.filter((line) => line !== '' && !line.startsWith('#')).map((line) => line.split(' | '))
}

const policies = ['skip', 'next business day', 'run'] as const
const plain = { calendar: undefined, onHoliday: 'skip', inBlackout: 'put off' } as const

it.each(casesIn('clock-cases.txt'))('%s %s: %s: %s', (zone = '', timing = '', stretch = '', expected = '') => {
  check({ ...plain, timing: parseTiming(timing, zone) }, zone, stretch, expected)
})

function listed(name: string, blackouts: CalendarOptions['blackouts'] = []): Calendar {
  const { zone = '', days = [] } = holidayLists[name] ?? {}
  return calendar({ name, timezone: zone, holidays: days, blackouts })
}

it.each(casesIn('holiday-cases.txt'))(
  'on the days of %s %s, %s: %s: %s',
  (name = '', expression = '', onHoliday = '', stretch = '', expected = '') => {
    const on = listed(name)
    const timing = cron(expression, { timezone: on.zone })
    check(
      { ...plain, timing, calendar: on, onHoliday: oneOf(onHoliday, 'onHoliday', policies) },
      on.zone,
      stretch,
      expected,
    )
  },
)

const night = { cron: '0 22 * * 6', lasts: '6h', reason: 'backup' }
const march = (from: string, to: string) => ({ from: `2026-03-29T${from}`, to: `2026-03-29T${to}`, reason: 'move' })
const october = { from: '2026-10-25T02:00', to: '2026-10-25T02:30', reason: 'move' }

/** A blackout of Berlin, an expression, what becomes of what is due in it, the stretch in UTC, and what is due. */
it.each([
  [
    'put off',
    '0 * * * *',
    [march('00:30', '03:30')],
    '2026-03-28T23:15 2026-03-29T02:00',
    '2026-03-29 03:30+02:00 04:00+02:00',
  ],
  // It ends at a time that does not exist.
  ['put off', '30 1 * * *', [march('01:00', '02:30')], '2026-03-28T23:15 2026-03-29T12:00', '2026-03-29 03:00+02:00'],
  // What the clocks jump over is due where they go on, in the blackout.
  ['put off', '30 2 * * *', [march('03:00', '03:10')], '2026-03-28T23:15 2026-03-29T12:00', '2026-03-29 03:10+02:00'],
  [
    'put off',
    '0 * * * *',
    [october],
    '2026-10-24T23:30 2026-10-25T02:00',
    '2026-10-25 02:30+02:00 02:00+01:00 03:00+01:00',
  ],
  // Six hours are six hours, in the short night and in the long one.
  ['put off', '30 2 * * *', [night], '2026-03-28T12:00 2026-03-29T12:00', '2026-03-29 05:00+02:00'],
  ['put off', '30 2 * * *', [night], '2026-10-24T12:00 2026-10-25T12:00', '2026-10-25 03:00+01:00'],
  [
    'skip',
    '0 */2 * * *',
    [night],
    '2026-10-24T19:00 2026-10-25T04:00',
    '2026-10-24 (22:00+02:00) 2026-10-25 (00:00+02:00) (02:00+02:00) (02:00+01:00) 04:00+01:00',
  ],
] as const)('in a blackout, %s: %s %j %s: %s', (inBlackout, expression, blackouts, stretch, expected) => {
  const on = listed('berlin', blackouts)
  const timing = cron(expression, { timezone: on.zone })
  check({ timing, calendar: on, onHoliday: 'run', inBlackout }, on.zone, stretch, expected)
})
