import { setImmediate, setTimeout as sleep } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterEach, expect, test } from 'vitest'
import { type PollOptions, poll } from './poll.ts'

let stop = new AbortController()
afterEach(() => {
  stop.abort()
  stop = new AbortController()
})

function refuse(error: unknown): never {
  expect.unreachable(String(error))
}

function options(more: Partial<PollOptions> = {}): PollOptions {
  return { name: 'a loop', everyMs: 20, timeoutMs: 1_000, signal: stop.signal, onError: refuse, ...more }
}

test('a loop turns at once, then again and again, and never two at a time', async () => {
  let running = 0
  let most = 0
  let turns = 0
  const loop = poll(async () => {
    running += 1
    most = Math.max(most, running)
    turns += 1
    await sleep(5)
    running -= 1
  }, options())
  await Promise.all([loop.tick(), loop.tick(), loop.tick()])
  await expect.poll(() => turns).toBeGreaterThan(5)
  stop.abort()
  await loop.stopped
  const atEnd = turns
  await sleep(60)
  expect({ most, turns }).toEqual({ most: 1, turns: atEnd })
})

test('a loop without a pace turns only by hand or when woken, once for many wakes', async () => {
  let turns = 0
  const loop = poll(
    async () => {
      turns += 1
      await sleep(5)
    },
    options({ everyMs: Number.POSITIVE_INFINITY }),
  )
  await sleep(20)
  expect(turns).toBe(0)
  await loop.tick()
  expect(turns).toBe(1)
  for (let count = 0; count < 100; count += 1) loop.wake()
  await expect.poll(() => turns).toBe(2)
  await sleep(30)
  expect(turns).toBe(2)
})

test('a hint that comes during a turn causes another', async () => {
  let turns = 0
  let wake: (() => void) | undefined
  poll(
    async () => {
      turns += 1
      if (turns === 1) wake?.()
      await sleep(5)
    },
    options({
      everyMs: 60_000,
      wakeOn: (waker) => {
        wake = waker
        return () => undefined
      },
    }),
  )
  await expect.poll(() => turns).toBe(2)
})

test('an error is reported and the loop goes on, slower while it fails', async () => {
  const failures: number[] = []
  let turns = 0
  poll(
    async () => {
      turns += 1
      if (turns <= 3) throw new Error('no database')
    },
    options({
      onError: (_, loop) => {
        failures.push(loop.failures)
        throw new Error('a report that fails itself')
      },
    }),
  )
  await expect.poll(() => turns).toBeGreaterThan(5)
  expect(failures).toEqual([1, 2, 3])
})

test('wakes do not turn a failing loop into a hot one', async () => {
  let turns = 0
  const loop = poll(
    async () => {
      turns += 1
      throw new Error('no database')
    },
    options({ everyMs: 5_000, onError: () => undefined }),
  )
  for (let count = 0; count < 20; count += 1) {
    loop.wake()
    await sleep(2)
  }
  expect(turns).toBe(1)
})

test('a turn by hand tells its error to the caller', async () => {
  const loop = poll(() => Promise.reject(new Error('bad row')), options({ everyMs: Number.POSITIVE_INFINITY }))
  await expect(loop.tick()).rejects.toThrow('bad row')
})

test('a turn past its deadline has its signal aborted, is reported, and the loop goes on', async () => {
  const errors: string[] = []
  let turns = 0
  poll(
    async (signal) => {
      turns += 1
      if (turns === 1) await sleep(10_000, undefined, { signal })
    },
    options({ timeoutMs: 20, onError: (error) => errors.push(String(error)) }),
  )
  await expect.poll(() => turns).toBeGreaterThan(1)
  expect(errors[0]).toMatch(/expected a turn of a loop to end within 20 ms, got no end/)
})

test('stopping aborts the turn under way and waits for it', async () => {
  let ended = false
  const loop = poll(async (signal) => {
    await sleep(10_000, undefined, { signal }).catch(() => undefined)
    await sleep(20)
    ended = true
  }, options())
  await sleep(5)
  stop.abort()
  await loop.stopped
  expect(ended).toBe(true)
})

test('a loop keeps nothing of a turn that has ended, however long it goes on', async () => {
  const turns: WeakRef<AbortSignal>[] = []
  const loop = poll(
    async (signal) => void turns.push(new WeakRef(signal)),
    options({ everyMs: Number.POSITIVE_INFINITY }),
  )
  for (let turn = 0; turn < 200; turn += 1) await loop.tick()
  setFlagsFromString('--expose-gc')
  // What a WeakRef was made for or has shown stays until the event loop's next turn.
  await setImmediate()
  runInNewContext('gc')()
  expect(turns.filter((turn) => turn.deref()).length).toBeLessThan(10)
})
