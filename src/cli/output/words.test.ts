import { expect, it } from 'vitest'
import { printable } from './words.ts'

it('what would steer a terminal is left out of what others said, lines and tabs stay', () => {
  expect(printable('one\n\ttwo \u001b[2J\u0007\u009b31mthree\r')).toBe('one\n\ttwo [2J31mthree')
})
