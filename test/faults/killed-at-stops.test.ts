import { expect, test } from 'vitest'
import { stopPoints } from '../../src/runs/stop-points.ts'
import { killAt } from './killed-at-stops.ts'
import { eachPoint, eachStoringPoint, everyStop } from './stops.ts'

test('every stop point of the engine is one at which workers are killed, stopped and cut', () => {
  for (const stops of [[...eachPoint, ...eachStoringPoint], everyStop]) {
    expect(new Set(stops.map(({ point }) => point))).toEqual(new Set(stopPoints))
  }
})

test('a worker killed at any stop point: its run goes on within 15 s, and only the step under way is tried again', async () => {
  await killAt(eachPoint)
}, 180_000)
