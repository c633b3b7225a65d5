import { test } from 'vitest'
import { cutAt } from './cut-at-stops.ts'
import { eachPoint, eachStoringPoint } from './stops.ts'

test('a worker whose connections are all cut at any stop point goes on by itself, and repeats nothing but a load', async () => {
  await cutAt(eachPoint)
}, 120_000)

test('a worker whose connections are all cut wherever rows are staged, judged and loaded stores them once', async () => {
  await cutAt(eachStoringPoint)
}, 120_000)
