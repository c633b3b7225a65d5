import { expect, it } from 'vitest'
import { simulate } from './simulate.ts'

/** A month with a change of the clocks in it; the year is in the long set. */
it('forty schedules fire as an independent count says, and one seed gives one result', async () => {
  const [first, second] = [await simulate(1, 20), await simulate(1, 20)]
  expect(first.firings).toMatchObject({ missing: [], unexpected: [] })
  expect(first.firings.fired).toBe(first.firings.expected)
  expect(first.firings.expected).toBeGreaterThan(1_000)
  const failed = (first.runs.failed ?? 0) / first.firings.fired
  expect(failed).toBeGreaterThan(0.02)
  expect(failed).toBeLessThan(0.09)
  expect(second.fingerprint).toBe(first.fingerprint)
}, 300_000)
