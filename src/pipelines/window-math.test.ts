import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Refusal } from './refusal.ts'
import { calendarWindow, computeWindow } from './window-math.ts'
import { windowRule } from './window-rule.ts'

const now = new Date('2026-08-19T12:00Z')
const options = windowRule({ lookback: '30d', history: '10y', overlap: '2d', zone: 'America/New_York' })

/** A window as [first moment, end, first day, last day]. */
function shape(request: Partial<Parameters<typeof computeWindow>[0]>) {
  const { from, to, firstDay, lastDay } = computeWindow({ options, mode: 'incremental', now, ...request })
  return [from.toISOString(), to.toISOString(), firstDay, lastDay]
}

const backfill = (from: string | Date, to?: string | Date) => shape({ mode: 'backfill', from, to })
const hours = ([from = '', to = '']: string[]) => (Date.parse(to) - Date.parse(from)) / 3_600_000
const rule = (zone: string) => windowRule({ lookback: '30d', history: '10y', overlap: '2d', zone })

describe('an incremental window', () => {
  it('looks back from today while there is no mark', () => {
    expect(shape({})).toEqual(['2026-07-20T04:00:00.000Z', '2026-08-20T04:00:00.000Z', '2026-07-20', '2026-08-19'])
  })

  it('goes on from the mark, less the overlap', () => {
    const mark = new Date('2026-08-18T04:00Z')
    expect(shape({ mark })).toEqual([
      '2026-08-16T04:00:00.000Z',
      '2026-08-20T04:00:00.000Z',
      '2026-08-16',
      '2026-08-19',
    ])
  })

  it('keeps the time of day of the mark where clocks change in between', () => {
    const mark = new Date('2026-03-09T14:00Z')
    const [from] = shape({ mark, now: new Date('2026-03-09T20:00Z') })
    // 10:00 in summer time, and 10:00 in winter time two days before.
    expect(from).toBe('2026-03-07T15:00:00.000Z')
  })

  it('still looks at today when the mark lies in the future', () => {
    const mark = new Date('2026-09-30T04:00Z')
    expect(shape({ mark }).slice(2)).toEqual(['2026-08-19', '2026-08-19'])
  })

  it('goes back by hours where the look-back is in hours', () => {
    const hourly = windowRule({ lookback: '6h', history: '1d', zone: 'UTC' })
    expect(shape({ options: hourly })[0]).toBe('2026-08-19T06:00:00.000Z')
  })

  it('takes today from the zone and not from Greenwich', () => {
    const lateInTheEvening = new Date('2026-08-20T03:30Z')
    expect(shape({ now: lateInTheEvening })[3]).toBe('2026-08-19')
  })

  it('has no from and to', () => {
    expect(() => shape({ from: '2026-08-01' })).toThrow(
      new Refusal('expected `from` and `to` with mode backfill only, got them with incremental'),
    )
  })
})

describe('the window of a full refresh', () => {
  it('is the whole history, whatever the mark', () => {
    expect(shape({ mode: 'full_refresh', mark: now }).slice(2)).toEqual(['2016-08-21', '2026-08-19'])
  })
})

describe('the window of a backfill', () => {
  it('takes both days in', () => {
    expect(backfill('2026-08-11', '2026-08-12')).toEqual([
      '2026-08-11T04:00:00.000Z',
      '2026-08-13T04:00:00.000Z',
      '2026-08-11',
      '2026-08-12',
    ])
  })

  it('is 23 hours long when it is the day clocks go forward, 25 when they go back', () => {
    expect(hours(backfill('2026-03-08', '2026-03-08'))).toBe(23)
    expect(hours(backfill('2026-11-01', '2026-11-01'))).toBe(25)
  })

  it('begins after midnight where a day has none', () => {
    const cairo = windowRule({ lookback: '1d', history: '1d', zone: 'Africa/Cairo' })
    const [from] = shape({ options: cairo, mode: 'backfill', from: '2026-04-24', to: '2026-04-24' })
    expect(from).toBe('2026-04-23T22:00:00.000Z')
  })

  it('takes times as they are', () => {
    expect(backfill('2026-08-11T06:00Z', new Date('2026-08-11T07:30Z')).slice(0, 2)).toEqual([
      '2026-08-11T06:00:00.000Z',
      '2026-08-11T07:30:00.000Z',
    ])
  })

  it('ends with today unless told otherwise', () => {
    expect(backfill('2026-08-11')[3]).toBe('2026-08-19')
  })

  it.each([
    ['2026-02-30', '2026-03-01', "expected `from` to be a day of the calendar, got '2026-02-30', which does not exist"],
    ['2025-02-28', '2025-02-29', "expected `to` to be a day of the calendar, got '2025-02-29', which does not exist"],
    ['2026-08-20', '2026-08-11', 'expected `from` to be before `to`, got 2026-08-20 and 2026-08-11'],
    [
      '11.08.2026',
      '2026-08-12',
      "expected `from` to be a day such as 2026-08-18 or a time such as 2026-08-18T12:00Z, got '11.08.2026'",
    ],
    [
      '2026-08-11T06:00',
      '2026-08-12',
      "expected `from` to be a day such as 2026-08-18 or a time such as 2026-08-18T12:00Z, got '2026-08-11T06:00'",
    ],
  ])('from %s to %s is refused', (from, to, sentence) => {
    expect(() => backfill(from, to)).toThrow(new Refusal(sentence))
  })

  it('needs a from', () => {
    expect(() => shape({ mode: 'backfill', to: '2026-08-12' })).toThrow(
      new Refusal('expected a backfill to have a `from`, the day it starts, got none'),
    )
  })
})

describe('in every zone, at every time', () => {
  const zone = fc.constantFrom(
    'UTC',
    'America/Sao_Paulo',
    'America/New_York',
    'Europe/London',
    'Africa/Cairo',
    'Asia/Kolkata',
    'Australia/Lord_Howe',
    'Pacific/Apia',
    'America/Havana',
    'Asia/Beirut',
    'America/Santiago',
  )
  const moment = fc.date({ min: new Date('2012-01-01'), max: new Date('2036-01-01'), noInvalidDate: true })
  const day = moment.map((date) => date.toISOString().slice(0, 10))

  it('an incremental window is not empty, half-open, and holds now', () => {
    fc.assert(
      fc.property(zone, moment, fc.option(moment, { nil: undefined }), (inZone, at, mark) => {
        const window = computeWindow({ options: rule(inZone), mode: 'incremental', mark, now: at })
        expect(window.from < window.to).toBe(true)
        expect(window.to > at).toBe(true)
        expect(window.firstDay <= window.lastDay).toBe(true)
        expect(mark === undefined || mark > at || window.from <= mark).toBe(true)
      }),
    )
  })

  it('backfills of neighbouring stretches meet without a gap and without an overlap', () => {
    fc.assert(
      fc.property(zone, day, fc.nat(400), fc.nat(400), (inZone, first, length, more) => {
        const later = (days: number) => new Date(Date.parse(first) + days * 86_400_000).toISOString().slice(0, 10)
        const windowOf = (from: string, to: string) =>
          computeWindow({ options: rule(inZone), mode: 'backfill', from, to, now })
        const left = windowOf(first, later(length))
        const right = windowOf(later(length + 1), later(length + 1 + more))
        expect(left.to).toEqual(right.from)
        expect([left.firstDay, left.lastDay]).toEqual([first, later(length)])
        // The days of a window ask for the same window again.
        expect(windowOf(left.firstDay, left.lastDay)).toEqual(left)
        expect(calendarWindow(left.from, left.to, inZone)).toEqual(left)
      }),
    )
  })
})
