import { expect, test } from 'vitest'
import { addDays, dayInZone, daysBetween, isDay, isMidnight, isWeekday, startOfDay } from './calendar.ts'

test('days are counted across months and leap years', () => {
  expect(addDays('2024-02-28', 2)).toBe('2024-03-01')
  expect(addDays('2026-01-01', -1)).toBe('2025-12-31')
  expect(daysBetween('2026-08-18', '2027-08-17')).toBe(364)
})

test('a day that does not exist is not a day', () => {
  expect(['2026-08-18', '2024-02-29'].every(isDay)).toBe(true)
  expect(['2026-02-29', '2026-13-01', '2026-8-18', '18.08.2026', ''].some(isDay)).toBe(false)
})

test('Saturday and Sunday are not weekdays', () => {
  expect(['2026-08-14', '2026-08-15', '2026-08-16', '2026-08-17'].map(isWeekday)).toEqual([true, false, false, true])
})

function begins(day: string): string {
  return startOfDay(day, 'America/New_York').toISOString()
}

test('a New York day begins at 04:00Z in summer and at 05:00Z in winter, on the changing days, too', () => {
  expect(begins('2026-08-18')).toBe('2026-08-18T04:00:00.000Z')
  expect(begins('2026-03-08')).toBe('2026-03-08T05:00:00.000Z')
  expect(begins('2026-03-09')).toBe('2026-03-09T04:00:00.000Z')
  expect(begins('2026-11-01')).toBe('2026-11-01T04:00:00.000Z')
  expect(begins('2026-11-02')).toBe('2026-11-02T05:00:00.000Z')
})

test('the last evening hours in New York belong to the day before the UTC date', () => {
  const evening = new Date('2026-08-19T03:59:59Z')
  expect(dayInZone(evening, 'America/New_York')).toBe('2026-08-18')
  expect(isMidnight(evening, 'America/New_York')).toBe(false)
  expect(isMidnight(new Date('2026-08-19T04:00:00Z'), 'America/New_York')).toBe(true)
})
