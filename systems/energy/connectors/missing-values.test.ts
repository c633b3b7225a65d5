import { expect, test } from 'vitest'
import { publishedPrice } from './missing-values.ts'

test('each source has its own marks for a day without a price', () => {
  expect([null, ''].map((value) => publishedPrice(value, 'eia'))).toEqual([undefined, undefined])
  expect(publishedPrice('.', 'fred')).toBeUndefined()
  expect(publishedPrice(null, 'yahoo')).toBeUndefined()
})

test('what marks it for one source is handed on from another, for the dataset to refuse', () => {
  expect(publishedPrice('.', 'eia')).toBe('.')
  expect(publishedPrice('', 'fred')).toBe('')
})

test('everything else stays as it was published, letter for letter, whether it can be a price or not', () => {
  const texts = [
    '86.48',
    '3.80',
    '-36.98',
    '0',
    '.5',
    '0.0000000001',
    'NaN',
    '1,234',
    '0x56',
    ' 86.48',
    'n/a',
    '86.4\0',
  ]
  for (const source of ['eia', 'fred'] as const)
    expect(texts.map((text) => publishedPrice(text, source))).toEqual(texts)
  expect(publishedPrice(86.48, 'eia')).toBe(86.48)
})
