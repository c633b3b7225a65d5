import { setImmediate as others } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { Slots } from './slots.ts'

/** Runs that a test ends. */
function open() {
  const idle = Promise.withResolvers<void>()
  const over = Promise.withResolvers<void>()
  return { taken: { idle: idle.promise, over: over.promise }, idle: idle.resolve, over: over.resolve }
}

test('a slot is free when nothing of its run is executed any more, but ends that are not stored are bounded', async () => {
  const slots = new Slots(2)
  let begun = [open(), open()]
  expect(await slots.reserve(5)).toBe(2)
  for (const { taken } of begun) slots.fill(taken)
  slots.giveBack(2)
  const next = slots.reserve(5)
  let isThere = false
  void next.then(() => (isThere = true))
  await others()
  expect(isThere).toBe(false)
  const all = [...begun]
  // Both end together, and the next two are fetched together.
  for (const run of begun) run.idle()
  expect(await next).toBe(2)
  for (let turn = 0; turn < 3; turn += 1) {
    begun = [open(), open()]
    for (const { taken } of begun) slots.fill(taken)
    slots.giveBack(2)
    for (const run of begun) run.idle()
    all.push(...begun)
    if (turn < 2) expect(await slots.reserve(2)).toBe(2)
  }
  const last = slots.reserve(2)
  let isLastThere = false
  void last.then(() => (isLastThere = true))
  await others()
  await others()
  expect(isLastThere).toBe(false)
  all[0]?.over()
  expect(await last).toBe(1)
  slots.end()
  expect(await slots.reserve(1)).toBe(0)
  for (const run of all) run.over()
  await slots.empty()
})
