import { test } from 'vitest'
import { orderAt } from './ordered-at-stops.ts'
import { eachPoint } from './stops.ts'

test('a run that is cancelled or paused while its worker is at any stop point stops there, and is resumed from there', async () => {
  await orderAt(eachPoint)
}, 180_000)
