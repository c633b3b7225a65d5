import { expect, test } from 'vitest'
import { systemClock } from './clock.ts'

test('no sleep is over before its time by the clock that it goes by', async () => {
  const clock = systemClock()
  const sleepMs = 20
  const earlyMs = await Promise.all(
    Array.from({ length: 500 }, async () => {
      // They begin at all parts of a millisecond.
      await clock.sleep(Math.random() * 100)
      const due = clock.now().getTime() + sleepMs
      await clock.sleep(sleepMs)
      return due - clock.now().getTime()
    }),
  )
  expect(earlyMs.filter((ms) => ms > 0)).toEqual([])
})
