import { test } from 'vitest'
import { killAtRandom } from '../random-kills.ts'

test('three hundred runs over workers that are killed at random', () => killAtRandom({ runs: 300, kills: 25 }), 300_000)
