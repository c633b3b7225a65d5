import { expect, it } from 'vitest'
import { fuzz } from './fuzz.ts'
import { openFuzzScene } from './fuzz-scene.ts'

/** Enough for every kind of value at every route; by hand 500 and another seed look for what is rare. */
const each = Number(process.env.MILLRACE_TEST_FUZZ ?? 6)
const seed = Number(process.env.FUZZ_SEED ?? 1)

it(`whatever is asked, ${each} times at every route, is answered as the document says, and is no fault of ours`, async () => {
  const { door: opened, known } = await openFuzzScene()
  await using door = opened
  const results = await fuzz(door, { each, seed, known })
  expect(results.flatMap(({ route, faults }) => faults.map((fault) => `${route}: ${fault}`))).toEqual([])
  const [valid, succeeded] = [
    results.reduce((sum, one) => sum + one.valid, 0),
    results.reduce((sum, one) => sum + one.succeeded, 0),
  ]
  const few = results.filter((one) => one.succeeded === 0).map(({ route }) => route)
  console.log(`${succeeded} of ${valid} valid requests succeeded; never: ${few.join(', ') || 'none'}`)
  expect(succeeded / valid).toBeGreaterThan(0.6)
  expect(few.filter((route) => /\/api\/(reviews|watches|ping)/.test(route))).toEqual([])
}, 600_000)
