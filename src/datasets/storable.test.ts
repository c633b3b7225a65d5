import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createTestDatabase } from '../database/test-database.ts'
import { toJsonText } from './storable.ts'

describe('what cannot be stored is refused by its place', () => {
  const refused: [string, unknown, string][] = [
    ['NaN', { price: Number.NaN }, 'got NaN at the output.price'],
    ['Infinity', [1, Number.POSITIVE_INFINITY], 'got Infinity at the output[1]'],
    ['NUL', { name: 'a\u0000b' }, 'got text with a NUL character at the output.name'],
    ['half a surrogate pair', ['\uD83D'], 'got text with half a surrogate pair at the output[0]'],
    ['a NUL in a property name', { 'a\u0000': 1 }, 'a property name of the output'],
    ['a bigint', { id: 2n ** 60n }, 'got a bigint at the output.id; return it as text'],
    ['a function', { run: () => 1 }, 'got a function at the output.run'],
    ['an invalid date', new Date('never'), 'got an invalid date at the output'],
    ['an error', { why: new Error('x') }, 'got a Error at the output.why'],
    ['a promise', [Promise.resolve(1)], 'got a Promise at the output[0]'],
    ['a pattern', /a/, 'got a RegExp at the output'],
    ['a map', { by: new Map([[1, 2]]) }, 'got a Map at the output.by'],
  ]
  it.each(refused)('%s', (_, value, message) => {
    expect(() => toJsonText(value)).toThrow(message)
  })

  it('a value that contains itself', () => {
    const circle: { self?: unknown } = {}
    circle.self = circle
    expect(() => toJsonText(circle)).toThrow('more than 200 levels')
  })
})

it('a secret in an output is refused, not stored as stars', async () => {
  const { secret } = await import('../pipelines/secret.ts')
  expect(() => toJsonText({ key: secret('SOME_KEY', { from: { SOME_KEY: 'canary' } }) })).toThrow(/SOME_KEY/)
})

it('whatever is accepted comes back from jsonb as JSON itself would give it back', async () => {
  await using database = await createTestDatabase({ empty: true })
  const values = fc.jsonValue({ maxDepth: 4 })
  await fc.assert(
    fc.asyncProperty(values, async (value) => {
      let text: string
      try {
        text = toJsonText(value)
      } catch {
        return
      }
      const { rows } = await database.pool.query<{ value: unknown }>('SELECT $1::jsonb AS value', [text])
      expect(rows[0]?.value).toEqual(JSON.parse(text))
    }),
    { numRuns: 200 },
  )
})
