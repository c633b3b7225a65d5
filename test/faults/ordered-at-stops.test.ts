import { test } from 'vitest'
import { orderAt } from './ordered-at-stops.ts'
import { eachPoint, eachStoringPoint } from './stops.ts'

test('a run that is cancelled or paused while its worker is at any stop point stops there, and is resumed from there', async () => {
  await orderAt(eachPoint)
}, 180_000)

test('a run that is cancelled or paused wherever its rows are staged, judged and loaded leaves none of half a step', async () => {
  await orderAt(eachStoringPoint)
}, 180_000)
