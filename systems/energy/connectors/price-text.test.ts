import { check, double, oneof, property, string } from 'fast-check'
import { expect, test } from 'vitest'
import { missingValues, priceText } from './price-text.ts'

const where = 'EIA RWTC 2026-08-18'

test('decimal text stays as it was published, letter for letter', () => {
  const texts = ['86.48', '3.80', '-36.98', '0', '.5', '107', '0.0000000001']
  expect(texts.map((text) => priceText(text, missingValues.eia, where))).toEqual(texts)
})

test('numbers become the shortest text that means them', () => {
  expect(priceText(86.48, missingValues.eia, where)).toBe('86.48')
  expect(priceText(-36.98, missingValues.eia, where)).toBe('-36.98')
})

test('each source has its own missing values', () => {
  expect([null, ''].map((value) => priceText(value, missingValues.eia, where))).toEqual([undefined, undefined])
  expect(priceText('.', missingValues.fred, where)).toBeUndefined()
  expect(priceText(null, missingValues.yahoo, where)).toBeUndefined()
})

test('what is missing for one source is refused from another', () => {
  expect(() => priceText('.', missingValues.eia, where)).toThrow('got "."')
  expect(() => priceText('', missingValues.fred, where)).toThrow('got ""')
  expect(() => priceText(null, missingValues.fred, where)).toThrow('got null')
})

test.each([
  'NaN',
  'nan',
  'Infinity',
  '-Infinity',
  '1,234',
  '1.234,5',
  '0x56',
  '8.6e1',
  '86.',
  '+86.48',
  ' 86.48',
  '86 48',
  'n/a',
])('refuses %j', (text) => {
  expect(() => priceText(text, missingValues.eia, where)).toThrow(
    `EIA RWTC 2026-08-18: expected a decimal price such as 86.48, got ${JSON.stringify(text)}`,
  )
})

test.each([Number.NaN, Number.POSITIVE_INFINITY, 1e21, 1e-7])('refuses the number %s', (value) => {
  expect(() => priceText(value, missingValues.eia, where)).toThrow(`got ${value}`)
})

test('a NUL is refused and shown as an escape', () => {
  expect(() => priceText('86.4\u00008', missingValues.eia, where)).toThrow(String.raw`got "86.4\u00008"`)
})

test('an endless number is refused, and its message is short', () => {
  expect(() => priceText('9'.repeat(1_000_000), missingValues.eia, where)).toThrow(/^.{0,250}$/)
})

/** Whether the value is missing, refused, or read as text that means a finite number. */
function isReadSafely(value: string | number): boolean {
  try {
    const text = priceText(value, missingValues.eia, where)
    return text === undefined || Number.isFinite(Number(text))
  } catch {
    return true
  }
}

test('whatever comes, the outcome is plain decimal text, missing, or an error', () => {
  const values = oneof(string(), double().map(String), double())
  expect(check(property(values, isReadSafely)).failed).toBe(false)
})
