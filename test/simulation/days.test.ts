import { expect, it } from 'vitest'
import { simulate } from './simulate.ts'

/** Clocks change in Berlin on the 29th of March and on Lord Howe on the 5th of April; the year is in the long set. */
const from = new Date('2026-03-28T00:00:30Z')

it('forty schedules fire over nine days as an independent count says', async () => {
  const { firings, runs } = await simulate(1, 9, from)
  expect(firings).toMatchObject({ missing: [], unexpected: [] })
  expect(firings.fired).toBe(firings.expected)
  expect(firings.expected).toBeGreaterThan(550)
  const failed = (runs.failed ?? 0) / firings.fired
  expect(failed).toBeGreaterThan(0.02)
  expect(failed).toBeLessThan(0.09)
}, 300_000)

it('one seed gives one result', async () => {
  const [first, second] = [await simulate(1, 3, from), await simulate(1, 3, from)]
  expect(second.fingerprint).toBe(first.fingerprint)
}, 300_000)
