import { expect, test } from 'vitest'
import { instantOf, wallTimeOf } from './wall-time.ts'

test('a time without a zone is an instant somewhere, and back', () => {
  const dhaka = instantOf('2025-11-27T05:03:11Z', 'Asia/Dhaka')
  expect(dhaka?.toISOString()).toBe('2025-11-26T23:03:11.000Z')
  expect(wallTimeOf(dhaka ?? new Date(0), 'Asia/Dhaka')).toBe('2025-11-27T05:03:11')
  expect(instantOf('2025-11-27 nonsense', 'Asia/Dhaka')).toBeUndefined()
})

test('where clocks change, an hour that comes twice is the first one, and one that never comes is the next', () => {
  const berlin = (wall: string) => instantOf(wall, 'Europe/Berlin')?.toISOString()
  expect(berlin('2025-10-26T02:30:00')).toBe('2025-10-26T00:30:00.000Z')
  expect(berlin('2025-03-30T02:30:00')).toBe('2025-03-30T01:30:00.000Z')
  expect(berlin('2025-03-30T01:59:59')).toBe('2025-03-30T00:59:59.000Z')
  expect(berlin('2025-03-30T03:00:00')).toBe('2025-03-30T01:00:00.000Z')
})
