import { test } from 'vitest'
import { stopAt } from './stopped-at-stops.ts'
import { eachPoint } from './stops.ts'

// The stops at which rows are staged, judged and loaded take another minute of waiting for leases: they are in the long set.
test('a worker that stands still at any stop point past its lease, and wakes, changes nothing', async () => {
  await stopAt(eachPoint)
}, 240_000)
