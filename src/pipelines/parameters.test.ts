import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { parametersFromText, parseParameters } from './parameters.ts'

const params = z.object({
  limit: z.number().default(5),
  code: z.string().optional(),
  flag: z.boolean().optional(),
  list: z.array(z.string()).optional(),
  either: z.union([z.number(), z.string()]).optional(),
})
const declared = { name: 'p', params }

describe('parameters', () => {
  it('are what the schema makes of them, defaults filled in', () => {
    expect(parseParameters(declared, {})).toEqual({ limit: 5 })
  })

  it('are as they read back when stored', () => {
    const since = { name: 'p', params: z.object({ since: z.coerce.date() }) }
    expect(parseParameters(since, { since: '2026-08-18' })).toEqual({ since: '2026-08-18T00:00:00.000Z' })
  })

  it('are none where none are declared', () => {
    expect(parseParameters({ name: 'p', params: undefined }, {})).toEqual({})
  })

  it('may have any name where the schema takes any', () => {
    const open = { name: 'p', params: z.looseObject({ limit: z.number() }) }
    expect(parseParameters(open, { limit: 1, more: true })).toEqual({ limit: 1, more: true })
  })
})

describe('parameters from text', () => {
  it.each([
    ['limit=7', { limit: 7 }],
    ['code=007', { code: '007' }],
    ['code=42', { code: '42' }],
    ['code=null', { code: 'null' }],
    ['code=', { code: '' }],
    ['code=a=b', { code: 'a=b' }],
    ['flag=true', { flag: true }],
    ['list=["a","b"]', { list: ['a', 'b'] }],
    ['either=42', { either: 42 }],
    ['limit=many', { limit: 'many' }],
  ])('%s is JSON where the schema takes that, else text', (pair, given) => {
    expect(parametersFromText(declared, [pair])).toEqual(given)
  })

  it('are judged one by one', () => {
    expect(parametersFromText(declared, ['code=42', 'limit=42'])).toEqual({ code: '42', limit: 42 })
  })
})
