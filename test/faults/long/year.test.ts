import { expect, it } from 'vitest'
import { simulate } from '../../simulation/simulate.ts'

it('a service that is left running for a year fires what it should, and keeps no more than it did after four months', async () => {
  const { firings, runs, rows, heapMb } = await simulate(2026, 365)
  expect(firings).toMatchObject({ missing: [], unexpected: [] })
  expect(firings.fired).toBe(firings.expected)
  expect((runs.failed ?? 0) / firings.fired).toBeCloseTo(0.05, 1)
  const [early = 0, , late = Number.POSITIVE_INFINITY] = rows
  expect(late).toBeLessThan(early * 1.3)
  console.log('rows', rows, 'heap in MB', heapMb)
  const [earlyMb = 0, , lateMb = Number.POSITIVE_INFINITY] = heapMb
  expect(lateMb).toBeLessThan(earlyMb + 40)
}, 3_600_000)
