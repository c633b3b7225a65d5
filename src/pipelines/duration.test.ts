import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatDuration, parseDuration } from './duration.ts'
import { Refusal } from './refusal.ts'

/** As an untyped caller would pass it. */
function unchecked(value: unknown): never {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the point of these tests
  return value as never
}

function part(unit: string, unitMs: number) {
  return fc.integer({ min: 0, max: 500 }).map((number) => ({ text: `${number}${unit}`, milliseconds: number * unitMs }))
}

function toleranceMs(milliseconds: number): number {
  if (milliseconds < 60_000) return 50
  if (milliseconds < 3_600_000) return 500
  return milliseconds < 86_400_000 ? 30_000 : 1_800_000
}

describe('parseDuration', () => {
  it.each([
    ['250ms', 250],
    ['90s', 90_000],
    ['15m', 900_000],
    ['1h30m', 5_400_000],
    ['1h 30m', 5_400_000],
    ['1.5h', 5_400_000],
    ['2d', 172_800_000],
    ['1w', 604_800_000],
    ['1y', 31_536_000_000],
  ])('%s is %i ms', (text, milliseconds) => {
    expect(parseDuration(text, 'timeout')).toBe(milliseconds)
  })

  it.each<[unknown, string]>([
    ['', "expected timeout to be a duration such as '90s', '15m' or '1h30m', got ''"],
    ['10', "expected timeout to be a duration such as '90s', '15m' or '1h30m', got '10'"],
    ['soon', "expected timeout to be a duration such as '90s', '15m' or '1h30m', got 'soon'"],
    ['-3s', "expected timeout not to be negative, got '-3s'"],
    ['0s', "expected timeout to be more than zero, got '0s'"],
    ['3 minuts', "unknown unit 'minuts' in timeout '3 minuts', did you mean 'm'?"],
    ['3H', "unknown unit 'H' in timeout '3H', did you mean 'h'?"],
    ['3 parsecs', "unknown unit 'parsecs' in timeout '3 parsecs', units are ms, s, m, h, d, w, y"],
    ['9999999999y', "expected timeout to be shorter, got '9999999999y'"],
    [
      30,
      "expected timeout to be a duration such as '90s', '15m' or '1h30m', got the number 30: write the unit, '30s'?",
    ],
    [null, "expected timeout to be a duration such as '90s', '15m' or '1h30m', got null"],
  ])('refuses %j', (text, sentence) => {
    expect(() => parseDuration(unchecked(text), 'timeout')).toThrow(new Refusal(sentence))
  })

  it('takes zero where the setting allows it', () => {
    expect(parseDuration('0d', 'window.overlap', { zero: true })).toBe(0)
  })
})

describe('formatDuration', () => {
  it.each([
    [0, '0 ms'],
    [340, '340 ms'],
    [999.6, '1 s'],
    [1_400, '1.4 s'],
    [59_960, '1m'],
    [123_000, '2m 03s'],
    [3_599_600, '1h'],
    [11_100_000, '3h 05m'],
    [2_592_000_000, '30d'],
    [-1_400, '-1.4 s'],
  ])('%d ms is %s', (milliseconds, text) => {
    expect(formatDuration(milliseconds)).toBe(text)
  })

  it('reads back as what it was, within the smaller of its two units', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 400 * 86_400_000 }), (milliseconds) => {
        const back = parseDuration(formatDuration(milliseconds), 'text')
        expect(Math.abs(back - milliseconds)).toBeLessThanOrEqual(toleranceMs(milliseconds))
      }),
    )
  })

  it('reads every compound as the sum of its parts', () => {
    const compound = fc.tuple(part('d', 86_400_000), part('h', 3_600_000), part('m', 60_000), part('s', 1000))
    fc.assert(
      fc.property(compound, (parts) => {
        const sum = parts.reduce((total, { milliseconds }) => total + milliseconds, 0)
        const text = parts.map((each) => each.text).join('')
        expect(parseDuration(text, 'text', { zero: true })).toBe(sum)
      }),
    )
  })
})
