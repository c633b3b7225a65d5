import { test } from 'vitest'
import { cutAt } from './cut-at-stops.ts'
import { eachPoint } from './stops.ts'

test('a worker whose connections are all cut at any stop point goes on by itself, and repeats nothing but a load', async () => {
  await cutAt(eachPoint)
}, 120_000)
