import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addDays } from './calendar-day.ts'
import { cutWindows, type Every, parseEvery } from './cut-windows.ts'
import { Refusal } from './refusal.ts'
import { computeWindow } from './window-math.ts'
import { windowRule } from './window-rule.ts'

const cut = (first: string, last: string, every: string) =>
  cutWindows({ from: first, to: last, every: parseEvery(every), zone: 'UTC' }, 10_000).map(
    ({ firstDay, lastDay }) => `${firstDay} ${lastDay}`,
  )

describe('parseEvery', () => {
  it('takes units of the calendar, and whole days', () => {
    expect(['week', 'month', 'year', '30d', '2w', '48h'].map((text) => parseEvery(text))).toEqual([
      { unit: 'week' },
      { unit: 'month' },
      { unit: 'year' },
      { days: 30 },
      { days: 14 },
      { days: 2 },
    ])
  })

  it.each([
    [
      'months',
      "expected every to be 'month', 'year', 'week' or whole days such as '30d', got 'months', did you mean 'month'?",
    ],
    ['', "expected every to be 'month', 'year', 'week' or whole days such as '30d', got ''"],
    [
      '36h',
      "expected every to be 'month', 'year', 'week' or whole days such as '30d', got '36h'; windows begin and end with a day",
    ],
    ['0d', "expected every to be more than zero, got '0d'"],
    ['3 parsecs', "unknown unit 'parsecs' in every '3 parsecs', units are ms, s, m, h, d, w, y"],
  ])('refuses %j', (text, sentence) => {
    expect(() => parseEvery(text)).toThrow(new Refusal(sentence))
  })
})

describe('cutWindows', () => {
  it('cuts months where they begin, and ends with the stretch', () => {
    expect(cut('2026-01-15', '2026-03-10', 'month')).toEqual([
      '2026-01-15 2026-01-31',
      '2026-02-01 2026-02-28',
      '2026-03-01 2026-03-10',
    ])
  })

  it('knows leap years', () => {
    expect(cut('2024-02-01', '2024-03-01', 'month')).toEqual(['2024-02-01 2024-02-29', '2024-03-01 2024-03-01'])
    expect(cut('1900-02-01', '1900-02-28', 'month')).toEqual(['1900-02-01 1900-02-28'])
    expect(cut('2023-06-01', '2025-01-01', 'year')).toEqual([
      '2023-06-01 2023-12-31',
      '2024-01-01 2024-12-31',
      '2025-01-01 2025-01-01',
    ])
  })

  it('begins weeks on Monday', () => {
    expect(cut('2026-08-19', '2026-09-02', 'week')).toEqual([
      '2026-08-19 2026-08-23',
      '2026-08-24 2026-08-30',
      '2026-08-31 2026-09-02',
    ])
  })

  it('counts days from the first one', () => {
    expect(cut('2026-01-15', '2026-02-15', '30d')).toEqual(['2026-01-15 2026-02-13', '2026-02-14 2026-02-15'])
    expect(cut('2026-01-01', '2026-01-02', '1d')).toEqual(['2026-01-01 2026-01-01', '2026-01-02 2026-01-02'])
    expect(cut('2026-01-01', '2026-01-01', '9999y')).toEqual(['2026-01-01 2026-01-01'])
  })

  it('leaves out a day that a zone has left out', () => {
    const windows = cutWindows({ from: '2011-12-29', to: '2011-12-31', every: { days: 1 }, zone: 'Pacific/Apia' }, 3)
    expect(windows.map(({ firstDay }) => firstDay)).toEqual(['2011-12-29', '2011-12-31'])
    expect(windows[0]?.to).toEqual(windows[1]?.from)
  })

  it('has as many windows as it may have', () => {
    const days = (to: string) => cutWindows({ from: '2026-01-01', to, every: { days: 1 }, zone: 'UTC' }, 3).length
    expect(days('2026-01-03')).toBe(3)
    expect(() => days('2026-01-04')).toThrow(Refusal)
  })

  it.each([
    ['2026-02-30', '2026-03-01', "expected `from` to be a day of the calendar, got '2026-02-30', which does not exist"],
    ['2026-03-01', '2026-02-29', "expected `to` to be a day of the calendar, got '2026-02-29', which does not exist"],
    ['2026-03-02', '2026-03-01', 'expected `from` not to be after `to`, got 2026-03-02 and 2026-03-01'],
    ['yesterday', '2026-03-01', "expected `from` to be a day such as 2026-08-18, got 'yesterday'"],
    [
      '1998-01-01',
      '2026-03-01',
      'expected at most 10000 windows, got more from 1998-01-01 to 2026-03-01; choose longer ones, or a shorter stretch',
    ],
  ])('refuses %s to %s by days', (first, last, sentence) => {
    expect(() => cut(first, last, '1d')).toThrow(new Refusal(sentence))
  })
})

describe('in every zone, whatever the unit', () => {
  const zone = fc.constantFrom(
    'UTC',
    'America/New_York',
    'Africa/Cairo',
    'Australia/Lord_Howe',
    'America/Havana',
    'Pacific/Apia',
  )
  const day = fc
    .date({ min: new Date('1995-01-01'), max: new Date('2040-01-01'), noInvalidDate: true })
    .map((date) => date.toISOString().slice(0, 10))
  const every = fc.oneof(
    fc.integer({ min: 1, max: 400 }).map((days): Every => ({ days })),
    fc.constantFrom<Every>({ unit: 'week' }, { unit: 'month' }, { unit: 'year' }),
  )

  it('windows tile the stretch without a gap and without an overlap', () => {
    fc.assert(
      fc.property(zone, day, fc.nat(300), every, (inZone, first, length, by) => {
        const options = windowRule({ lookback: '30d', history: '1y', zone: inZone })
        const windowOf = (from: string, to: string) =>
          computeWindow({ options, mode: 'backfill', from, to, now: new Date('2026-01-01') })
        const last = addDays(first, length)
        const windows = cutWindows({ from: first, to: last, every: by, zone: inZone }, 10_000)
        // The one day that there never was.
        if (windows.length === 0) return
        const whole = windowOf(first, last)
        expect(windows[0]?.from).toEqual(whole.from)
        expect(windows.at(-1)?.to).toEqual(whole.to)
        for (const [index, window] of windows.entries()) {
          // What a run that is asked for these days computes.
          expect(windowOf(window.firstDay, window.lastDay)).toMatchObject({ from: window.from, to: window.to })
          if (index > 0) expect(window.from).toEqual(windows[index - 1]?.to)
        }
      }),
    )
  })

  it('no window is longer than its unit, and all but the first and the last are as long', () => {
    fc.assert(
      fc.property(day, fc.nat(2000), every, (first, length, by) => {
        const windows = cutWindows({ from: first, to: addDays(first, length), every: by, zone: 'UTC' }, 10_000)
        const days = windows.map(
          ({ firstDay, lastDay }) => 1 + (Date.parse(lastDay) - Date.parse(firstDay)) / 86_400_000,
        )
        const [least, most] =
          'days' in by ? [by.days, by.days] : { week: [7, 7], month: [28, 31], year: [365, 366] }[by.unit]
        for (const [index, count] of days.entries()) {
          expect(count).toBeLessThanOrEqual(most ?? 0)
          if (index > 0 && index < days.length - 1) expect(count).toBeGreaterThanOrEqual(least ?? 0)
        }
      }),
    )
  })
})
