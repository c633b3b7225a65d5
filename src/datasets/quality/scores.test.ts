import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { dataset } from '../../pipelines/dataset.ts'
import { type Dimension, dimensions } from '../../pipelines/dimensions.ts'
import { bandOf, judge, rounded, type Scores, scoreOf } from './quality.ts'
import { daysOf, type Measured, scoresOf } from './scores.ts'

const options = {
  name: 'prices',
  table: 'market.prices',
  key: ['source', 'day'],
  columns: { source: 'text', day: 'date', price: 'numeric', note: 'text?' },
  source: 'source',
  time: 'day',
} as const
const prices = dataset({
  ...options,
  freshness: { within: '2d', sources: { EIA: '10d' }, zone: 'America/New_York' },
  checks: { completeness: ['note'], range: { price: { from: 0 } } },
})
const moments = dataset({
  name: 'readings',
  table: 'market.readings',
  key: ['at'],
  columns: { at: 'timestamptz' },
  time: 'at',
  freshness: '6h',
})

const now = new Date('2026-08-19T12:00:00Z')
const counted: Measured = {
  source: 'FRED',
  fetched: 10,
  staged: 10,
  invalid: 0,
  missing: 0,
  doubled: 0,
  outside: 0,
  latest: '2026-08-19',
  compared: 0,
  agreed: 0,
  days: null,
  usual: null,
}
const score = (given: Partial<Measured>, at = now) => scoresOf(prices, { ...counted, ...given }, at)

describe('freshness', () => {
  const freshness = (latest: string, at: string, source = 'FRED') => score({ latest, source }, new Date(at)).freshness

  test.each([
    // Within two days: 100. From there on a straight line to 0 at three times two days: 25 a day.
    ['2026-08-19', 100],
    ['2026-08-17', 100],
    ['2026-08-16', 75],
    ['2026-08-14', 25],
    ['2026-08-13', 0],
    ['2020-01-01', 0],
    // From the future.
    ['2026-08-25', 100],
  ])('of the day %s is %d', (latest, expected) => expect(freshness(latest, '2026-08-19T12:00:00Z')).toBe(expected))

  it('counts days where the dataset says they are: midnight in New York is four hours behind', () => {
    expect(freshness('2026-08-16', '2026-08-19T03:59:59Z')).toBe(100)
    expect(freshness('2026-08-16', '2026-08-19T04:00:00Z')).toBe(75)
    expect(freshness('2026-01-16', '2026-01-19T04:59:59Z')).toBe(100)
    expect(freshness('2026-01-16', '2026-01-19T05:00:00Z')).toBe(75)
  })

  it('goes by what is expected of the source', () => {
    expect(freshness('2026-08-09', '2026-08-19T12:00:00Z', 'EIA')).toBe(100)
    // 20 days old: 10 overdue, of the 20 in which it falls to 0.
    expect(freshness('2026-07-30', '2026-08-19T12:00:00Z', 'EIA')).toBe(50)
    expect(freshness('2026-07-30', '2026-08-19T12:00:00Z')).toBe(0)
  })

  test.each([
    ['2026-08-19T06:00:00Z', 100],
    ['2026-08-19T03:00:00Z', 75],
    ['2026-08-19T00:00:00Z', 50],
    ['2026-08-18T18:00:00Z', 0],
  ])('of the moment %s, six hours being expected, is %d', (latest, expected) => {
    expect(scoresOf(moments, { ...counted, latest: new Date(latest) }, now).freshness).toBe(expected)
  })
})

describe('volume', () => {
  test.each([
    // From half the usual number to twice as many is well; below and above it falls in proportion.
    [{ fetched: 50, usual: 100 }, 100],
    [{ fetched: 200, usual: 100 }, 100],
    [{ fetched: 25, usual: 100 }, 50],
    [{ fetched: 400, usual: 100 }, 50],
    [{ fetched: 1, usual: 100 }, 2],
    [{ fetched: 0, usual: 100 }, 0],
    [{ fetched: 0, usual: null }, 0],
    [{ fetched: 7, usual: null }, undefined],
    [{ fetched: 7, usual: 0 }, undefined],
    // Per day of the window.
    [{ fetched: 300, usual: 100, days: 3 }, 100],
    [{ fetched: 100, usual: 100, days: 4 }, 50],
  ])('of %j is %s', (given, expected) => expect(score(given).volume).toBe(expected))

  it('of an answer without rows is not measured where that is ordinary', () => {
    const empty = dataset({ ...options, checks: { volume: { mayBeEmpty: true } } })
    expect(scoresOf(empty, { ...counted, fetched: 0, staged: 0 }, now).volume).toBeUndefined()
  })

  it('is by the window’s days, parts of a day and an hour at least', () => {
    expect(daysOf(null)).toBeNull()
    expect(daysOf({ from: '2026-08-18T00:00:00Z', to: '2026-08-20T12:00:00Z' })).toBe(2.5)
    expect(daysOf({ from: '2026-08-18T00:00:00Z', to: '2026-08-18T00:00:01Z' })).toBe(1 / 24)
  })
})

it('nothing is measured of no rows but their number', () => {
  const none = { fetched: 0, staged: 0, latest: null, missing: 0 }
  expect(score(none)).toEqual({ volume: 0 })
})

describe('a score', () => {
  it('is the weighted mean of what was measured', () => {
    const weights = { ...equal, freshness: 3, range: 0 }
    // (1 × 80 + 3 × 40) / 4
    expect(scoreOf({ completeness: 80, freshness: 40, range: 7 }, weights)).toBe(50)
    expect(scoreOf({ range: 7 }, weights)).toBe(100)
    expect(scoreOf({}, weights)).toBe(100)
  })

  it('never looks like 100 when it is not', () => {
    expect([99.999, 99.991, 99.985, 100, 140, -3].map(rounded)).toEqual([99.99, 99.99, 99.99, 100, 100, 0])
  })

  test.each([
    [100, 'excellent'],
    [95, 'excellent'],
    [94.99, 'good'],
    [85, 'good'],
    [84.99, 'fair'],
    [70, 'fair'],
    [69.99, 'poor'],
    [0, 'poor'],
  ])('of %d is %s', (of, band) => expect(bandOf(of, prices.checks.bands)).toBe(band))
})

const equal = Object.fromEntries(dimensions.map((name) => [name, 1])) as Record<Dimension, number>
const noFloors = Object.fromEntries(dimensions.map((name) => [name, 0])) as Record<Dimension, number>

describe('a verdict', () => {
  const thresholds = { warn: 90, block: 70, floors: { ...noFloors, validity: 50 } }

  test.each([
    [{}, 90, undefined, 'pass', []],
    [{}, 89.99, undefined, 'warn', ['the score 89.99 is under 90']],
    [{}, 70, undefined, 'warn', ['the score 70 is under 90']],
    [{}, 69.99, undefined, 'block', ['the score 69.99 is under 70']],
    [{ validity: 50 }, 95, undefined, 'pass', []],
    [{ validity: 49.99 }, 95, undefined, 'block', ['validity 49.99 is under 50']],
    [{ range: 0 }, 95, undefined, 'pass', []],
    [{}, 100, 'no row has it', 'block', ['no row has it']],
  ])('on %j with score %d and flaw %s is %s', (scores, of, flaw, verdict, reasons) => {
    expect(judge(scores, of, flaw, thresholds)).toEqual({ verdict, reasons })
  })
})

const share = fc.double({ min: 0, max: 100, noNaN: true })
const someScores = fc.record(Object.fromEntries(dimensions.map((name) => [name, share])), {
  requiredKeys: [],
}) as fc.Arbitrary<Scores>
const someWeights = fc.record(
  Object.fromEntries(dimensions.map((name) => [name, fc.double({ min: 0, max: 1000, noNaN: true })])),
) as fc.Arbitrary<Record<Dimension, number>>
const count = fc.oneof(fc.nat(20), fc.nat(1e9))
const someCounts = fc
  .record({
    fetched: count,
    bad: count,
    invalid: count,
    missing: count,
    doubled: count,
    outside: count,
    compared: count,
    agreed: count,
  })
  .map(({ fetched, bad, ...rest }) => ({ ...rest, fetched, staged: Math.max(0, fetched - bad) }))
const someMeasured: fc.Arbitrary<Measured> = fc
  .tuple(
    someCounts,
    fc.record({
      source: fc.constantFrom('', 'EIA', 'FRED'),
      latest: fc.option(
        fc
          .date({ noInvalidDate: true, min: new Date('0001-01-01'), max: new Date('9999-12-31') })
          .map((at) => at.toISOString().slice(0, 10)),
      ),
      days: fc.option(fc.double({ min: 1 / 24, max: 1e5, noNaN: true })),
      usual: fc.option(fc.double({ min: 0, max: 1e12, noNaN: true })),
    }),
  )
  .map(([counts, others]) => ({ ...counts, ...others }))

test('every score is between 0 and 100, whatever was counted', () => {
  fc.assert(
    fc.property(someMeasured, someWeights, (measured, weights) => {
      const scores = scoresOf(prices, measured, now)
      for (const each of [...Object.values(scores), scoreOf(scores, weights)]) {
        expect(each).toBeGreaterThanOrEqual(0)
        expect(each).toBeLessThanOrEqual(100)
      }
    }),
    { numRuns: 3000 },
  )
})

test('a dimension that is better never makes the score worse, and a better score never the verdict or the band', () => {
  const order = { block: 0, warn: 1, pass: 2 }
  const bands = ['poor', 'fair', 'good', 'excellent']
  fc.assert(
    fc.property(someScores, someWeights, fc.constantFrom(...dimensions), share, (scores, weights, name, more) => {
      const found = scores[name]
      if (found === undefined) return
      const better = { ...scores, [name]: Math.max(found, more) }
      const [worse, well] = [scoreOf(scores, weights), scoreOf(better, weights)]
      expect(well).toBeGreaterThanOrEqual(worse)
      const thresholds = { warn: 90, block: 70, floors: { ...noFloors, [name]: 50 } }
      expect(order[judge(better, well, undefined, thresholds).verdict]).toBeGreaterThanOrEqual(
        order[judge(scores, worse, undefined, thresholds).verdict],
      )
      expect(bands.indexOf(bandOf(well, prices.checks.bands))).toBeGreaterThanOrEqual(
        bands.indexOf(bandOf(worse, prices.checks.bands)),
      )
    }),
    { numRuns: 2000 },
  )
})

test('more that is wrong never makes a score better', () => {
  const worse: [keyof Measured, Dimension][] = [
    ['missing', 'completeness'],
    ['invalid', 'validity'],
    ['doubled', 'uniqueness'],
    ['outside', 'range'],
  ]
  fc.assert(
    fc.property(someMeasured, fc.constantFrom(...worse), fc.nat(1000), (measured, [what, dimension], more) => {
      const before = scoresOf(prices, measured, now)[dimension]
      const after = scoresOf(prices, { ...measured, [what]: Number(measured[what]) + more }, now)[dimension]
      expect(after ?? 0).toBeLessThanOrEqual(before ?? 0)
    }),
    { numRuns: 1000 },
  )
})

describe('checks', () => {
  const declare = (checks: object) => () =>
    dataset({ ...options, columns: { ...options.columns, count: 'integer?' }, checks })

  it('take limits of whole numbers that are none', () => {
    expect(declare({ range: { count: { from: 0.5 } } })).not.toThrow()
  })

  test.each([
    [{ range: { price: { from: 'much' } } }, 'expected from to be a decimal number'],
    [{ range: { price: { to: '5%' } } }, 'expected to to be a decimal number'],
    [{ range: { day: { from: 5 } } }, 'expected from to be a day'],
    [{ range: { day: { from: '2026-02-30' } } }, 'expected from to be a day'],
    [{ range: { price: { from: 5, to: 4 } } }, 'expected `from` to be at most `to`'],
    [{ weights: { range: 1e308, volume: 1e308 } }, 'weights'],
  ])('refuse %j where they are declared, not at the gate', (checks, message) => {
    expect(declare(checks)).toThrow(message)
  })
})
