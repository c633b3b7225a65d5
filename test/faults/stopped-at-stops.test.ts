import { test } from 'vitest'
import { stopAt } from './stopped-at-stops.ts'
import { eachPoint, eachStoringPoint } from './stops.ts'

test('a worker that stands still at any stop point past its lease, and wakes, changes nothing', async () => {
  await stopAt(eachPoint)
}, 240_000)

test('a worker that stands still past its lease wherever rows are staged, judged and loaded stores none of them when it wakes', async () => {
  await stopAt(eachStoringPoint)
}, 240_000)
