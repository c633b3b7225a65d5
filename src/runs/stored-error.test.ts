import { expect, it } from 'vitest'
import { storedError } from './stored-error.ts'

it('keeps of an error what the database takes', () => {
  expect(storedError(new Error('one\u0000two \uD800')).message).toBe('one\uFFFDtwo \uFFFD')
})

it('keeps two thousand characters of an error', () => {
  expect(storedError(new Error('x'.repeat(5000))).message).toBe(`${'x'.repeat(2000)}…`)
})
