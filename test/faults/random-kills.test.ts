import { test } from 'vitest'
import { killAtRandom } from './random-kills.ts'

test('runs over three workers that are killed at random: every one completes once, every rule holds', async () => {
  await killAtRandom({ runs: 60, kills: 4 })
}, 120_000)
