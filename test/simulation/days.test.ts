import { expect, it } from 'vitest'
import { simulate } from './simulate.ts'

/** Two days each about the change of the clocks in Berlin and the one on Lord Howe; the year is in the long set. */
const berlin = new Date('2026-03-28T00:00:30Z')
const lordHowe = new Date('2026-04-04T00:00:30Z')

it('forty schedules fire over days whose clocks change as an independent count says', async () => {
  let [fired, failed] = [0, 0]
  for (const from of [berlin, lordHowe]) {
    const { firings, runs } = await simulate(1, 2, from)
    expect(firings).toMatchObject({ missing: [], unexpected: [] })
    expect(firings.fired).toBe(firings.expected)
    fired += firings.fired
    failed += runs.failed ?? 0
  }
  expect(fired).toBeGreaterThan(240)
  expect(failed / fired).toBeGreaterThan(0.02)
  expect(failed / fired).toBeLessThan(0.09)
}, 300_000)

it('one seed gives one result', async () => {
  const [first, second] = [await simulate(1, 1, berlin), await simulate(1, 1, berlin)]
  expect(second.fingerprint).toBe(first.fingerprint)
}, 300_000)
