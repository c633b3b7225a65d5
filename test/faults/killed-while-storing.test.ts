import { test } from 'vitest'
import { killAt } from './killed-at-stops.ts'
import { eachStoringPoint } from './stops.ts'

test('a worker killed wherever rows are staged, judged and loaded: all of a step is stored, once, or nothing of it', async () => {
  await killAt(eachStoringPoint)
}, 180_000)
