import { expect, it } from 'vitest'
import { simulate } from './simulate.ts'

/** Clocks change in Berlin on the 29th of March and on Lord Howe on the 5th of April; the year is in the long set. */
const from = new Date('2026-03-25T00:00:30Z')

it('forty schedules fire as an independent count says, and one seed gives one result', async () => {
  const [first, second] = [await simulate(1, 14, from), await simulate(1, 14, from)]
  expect(first.firings).toMatchObject({ missing: [], unexpected: [] })
  expect(first.firings.fired).toBe(first.firings.expected)
  expect(first.firings.expected).toBeGreaterThan(900)
  const failed = (first.runs.failed ?? 0) / first.firings.fired
  expect(failed).toBeGreaterThan(0.02)
  expect(failed).toBeLessThan(0.09)
  expect(second.fingerprint).toBe(first.fingerprint)
}, 300_000)
