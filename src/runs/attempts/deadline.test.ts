import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Cancelled } from '../execution/interruption.ts'
import { StepTimeout, withDeadline } from './deadline.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

const warnings: string[] = []
const nothing = () => undefined
const log = { debug: nothing, info: nothing, warn: (message: string) => warnings.push(message), error: nothing }
const neverEnds = () => new Promise<never>(() => undefined)

/** What has become of a promise so far. */
function watch(promise: Promise<unknown>) {
  const seen: { error?: unknown } = {}
  promise.catch((error: unknown) => Object.assign(seen, { error }))
  return seen
}

test('a step that does not listen is given up ten seconds after its time-out', async () => {
  const step = watch(withDeadline({ name: 'deaf', timeoutMs: 1000 }, new AbortController().signal, log, neverEnds))
  await vi.advanceTimersByTimeAsync(10_999)
  expect(step.error).toBeUndefined()
  await vi.advanceTimersByTimeAsync(1)
  expect(step.error).toBeInstanceOf(StepTimeout)
  expect(warnings).toEqual(['did not stop within 10 s of being told to, and was given up'])
})

test('a step that does not listen to a cancel is waited for', async () => {
  const run = new AbortController()
  const step = watch(withDeadline({ name: 'deaf', timeoutMs: undefined }, run.signal, log, neverEnds))
  run.abort(new Cancelled())
  await vi.advanceTimersByTimeAsync(3_600_000)
  expect(step.error).toBeUndefined()
})

test('a time-out that no timer can hold is not over at once', async () => {
  let isTold = false
  void withDeadline({ name: 'long', timeoutMs: 2 ** 31 }, new AbortController().signal, log, (signal) => {
    signal.addEventListener('abort', () => (isTold = true))
    return neverEnds()
  })
  await vi.advanceTimersByTimeAsync(60_000)
  expect(isTold).toBe(false)
})
