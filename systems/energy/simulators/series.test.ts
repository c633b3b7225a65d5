import { expect, test } from 'vitest'
import { noise } from './noise.ts'
import { lastBusinessDayBefore, shiftDays } from './price-file.ts'
import { SeriesBook } from './series.ts'

const sources = { WTI: { file: 'wti-daily.csv' }, GAS: { file: 'henry-hub-daily.csv' } }
const bookAt = (now: string) => new SeriesBook(sources, () => new Date(now))

test('at the pinned clock nothing is moved: the series end on their own last day', () => {
  const prices = bookAt('2026-08-19T12:00:00Z').prices('WTI')
  expect(prices).toHaveLength(10226)
  expect(prices?.at(-1)).toEqual({ date: '2026-08-18', value: '86.48' })
})

test('a later clock moves the series by whole years of weeks and cuts off the future', () => {
  const prices = bookAt('2026-11-22T12:00:00Z').prices('WTI') ?? []
  expect(prices.at(-1)?.date).toBe('2026-11-20')
  expect(prices.find(({ date }) => date === '2021-04-19')?.value).toBe('-36.98')
})

test('the history stays what it was from one week to the next', () => {
  const before = bookAt('2026-11-18T12:00:00Z').prices('WTI') ?? []
  const after = bookAt('2026-11-27T12:00:00Z').prices('WTI') ?? []
  expect(after.slice(0, before.length)).toEqual(before)
  expect(after.length).toBeGreaterThan(before.length)
})

test('a clock before the end of the files cuts them off and moves nothing', () => {
  expect(bookAt('2020-04-21T12:00:00Z').prices('WTI')?.at(-1)).toEqual({ date: '2020-04-20', value: '-36.98' })
})

test('Monday and Sunday both follow Friday', () => {
  expect(lastBusinessDayBefore('2026-08-17')).toBe('2026-08-14')
  expect(lastBusinessDayBefore('2026-08-16')).toBe('2026-08-14')
  expect(shiftDays('2026-08-18', '2026-08-19')).toBe(0)
  expect(shiftDays('2026-08-18', '2026-08-20')).toBe(364)
})

test('a day listed without a price has an empty value, and missing days are not there', () => {
  const prices = bookAt('2026-08-19T12:00:00Z').prices('GAS') ?? []
  expect(prices.find(({ date }) => date === '2018-01-05')?.value).toBe('')
  const rita = prices.findIndex(({ date }) => date === '2005-09-22')
  expect(prices[rita + 1]?.date).toBe('2005-10-07')
})

test('revised and added prices show until they are reset', () => {
  const book = bookAt('2026-08-19T12:00:00Z')
  book.set('WTI', '2026-08-18', '99.99')
  book.set('WTI', '2026-08-19', '100.01')
  expect(book.prices('WTI')?.slice(-2)).toEqual([
    { date: '2026-08-18', value: '99.99' },
    { date: '2026-08-19', value: '100.01' },
  ])
  book.reset()
  expect(book.prices('WTI')?.at(-1)?.value).toBe('86.48')
})

test('a series nobody serves is undefined', () => {
  expect(bookAt('2026-08-19T12:00:00Z').prices('NOPE')).toBeUndefined()
})

test('noise is the same for the same seed, differs by seed and day, and spreads over the whole range', () => {
  expect(noise(1, 'CL=F', '2026-08-18')).toBe(noise(1, 'CL=F', '2026-08-18'))
  expect(noise(1, 'CL=F', '2026-08-18')).not.toBe(noise(2, 'CL=F', '2026-08-18'))
  const drawn = Array.from({ length: 1000 }, (_, index) => noise(7, index))
  expect(Math.min(...drawn)).toBeLessThan(0.02)
  expect(Math.max(...drawn)).toBeGreaterThan(0.98)
})
