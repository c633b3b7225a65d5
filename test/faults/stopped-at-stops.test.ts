import { test } from 'vitest'
import { stopAt } from './stopped-at-stops.ts'
import { eachPoint } from './stops.ts'

test('a worker that stands still at any stop point past its lease, and wakes, changes nothing', async () => {
  await stopAt(eachPoint)
}, 240_000)
