import { test } from 'vitest'
import { killAt } from './killed-at-stops.ts'
import { eachPoint } from './stops.ts'

test('a worker killed at any stop point: its run goes on within 15 s, and only the step under way is tried again', async () => {
  await killAt(eachPoint)
}, 180_000)
