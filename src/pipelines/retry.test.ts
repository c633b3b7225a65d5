import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DoNotRetry, doNotRetry, pauseAfter, retryAfter } from './non-retryable.ts'
import { pauseMs, retryPolicy } from './retry.ts'

const policy = retryPolicy({ attempts: 5, base: '1s', factor: 3, max: '20s', jitter: 0.5 })

describe('a retry policy', () => {
  it('is one attempt where nothing is said, and three where only `retry: {}` is', () => {
    expect(retryPolicy(undefined)).toMatchObject({ attempts: 1 })
    expect(retryPolicy({})).toEqual({
      attempts: 3,
      baseMs: 2000,
      factor: 2,
      maxMs: 300_000,
      jitter: 0.5,
      worthRetrying: undefined,
    })
  })

  it('pauses longer after each failure, up to the longest', () => {
    expect([1, 2, 3, 4, 5].map((failures) => pauseMs(policy, failures, 0))).toEqual([1000, 3000, 9000, 20_000, 20_000])
  })

  it('draws the given share at random', () => {
    expect(pauseMs(policy, 2, 0.5)).toBe(2250)
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5000 }), fc.double({ min: 0, max: 1, noNaN: true }), (failures, random) => {
        const longest = pauseMs(policy, failures, 0)
        const pause = pauseMs(policy, failures, random)
        expect(pause).toBeLessThanOrEqual(longest)
        expect(pause).toBeGreaterThanOrEqual(longest / 2)
      }),
    )
  })
})

describe('after an error a step', () => {
  it('pauses while attempts are left', () => {
    expect(pauseAfter(policy, 1, new Error('timeout'), 0)).toBe(1000)
    expect(pauseAfter(policy, 5, new Error('timeout'), 0)).toBeUndefined()
  })

  it('has failed when the error says so', () => {
    const error = doNotRetry(new Error('no such series'))
    expect(error).toBeInstanceOf(DoNotRetry)
    expect(error).toMatchObject({ message: 'no such series', cause: { message: 'no such series' } })
    expect(pauseAfter(policy, 1, error, 0)).toBeUndefined()
  })

  it('has failed when the policy does not hold it worth a retry', () => {
    const picky = retryPolicy({ worthRetrying: (error) => String(error).includes('timeout') })
    expect(pauseAfter(picky, 1, new Error('timeout'), 0)).toBe(2000)
    expect(pauseAfter(picky, 1, new Error('wrong password'), 0)).toBeUndefined()
  })

  it('pauses at least as long as the error asks, whatever the policy holds of it', () => {
    const never = retryPolicy({ worthRetrying: () => false })
    expect(pauseAfter(never, 1, retryAfter('90s', 'maintenance'), 0)).toBe(90_000)
    expect(pauseAfter(policy, 4, retryAfter('0s', 'try again'), 0)).toBe(20_000)
    expect(pauseAfter(policy, 5, retryAfter('90s', 'maintenance'), 0)).toBeUndefined()
  })
})
