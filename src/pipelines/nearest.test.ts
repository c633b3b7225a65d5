import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { didYouMean, nearestName } from './nearest.ts'

describe('the nearest name', () => {
  it.each([
    ['eai', ['eia', 'fred'], 'eia'],
    ['retires', ['retry', 'timeout'], 'retry'],
    ['Timeout', ['retry', 'timeout'], 'timeout'],
    ['conf', ['configuration', 'prices'], 'configuration'],
    ['configuratoin', ['configuration', 'prices'], 'configuration'],
  ])('to %s of %j is %s', (given, known, near) => {
    expect(nearestName(given, known)).toBe(near)
  })

  it.each([
    ['site', ['day', 'note']],
    ['store', ['eia', 'fred']],
    ['', ['eia']],
    ['eia', []],
  ])('to %j of %j is none', (given, known) => {
    expect(didYouMean(given, known)).toBe('')
  })

  it('is the name itself when it is known', () => {
    const names = fc.uniqueArray(fc.stringMatching(/^[a-z]{1,10}$/), { minLength: 1 })
    fc.assert(
      fc.property(names, (known) => {
        expect(nearestName(known[0] ?? '', known)).toBe(known[0])
      }),
    )
  })
})
