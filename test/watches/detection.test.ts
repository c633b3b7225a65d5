import { expect, it } from 'vitest'
import { alarmsAWeek, foundOf } from '../../bench/watch/goals.ts'
import { play } from '../../bench/watch/play.ts'
import { scored } from '../../bench/watch/score.ts'
import { corpus } from '../../systems/billing-batches/simulators/corpus/index.ts'

it('of weeks of a utility nearly all faults are found within one look, with less than a false alarm a week', () => {
  // One corpus of those of `npm run bench:watch`, which pools twenty: the same one each time, so that chance plays no part.
  const made = corpus(101, { days: 35 })
  const { learned, fixed, looks } = play(made, 101)
  const [ours, theirs] = [scored(made, learned, looks), scored(made, fixed, looks)]
  const [found, foundByLimits] = [foundOf([ours]), foundOf([theirs])]
  expect(found.all).toBeGreaterThan(20)
  expect(found.of / found.all).toBeGreaterThan(0.9)
  expect(alarmsAWeek([ours])).toBeLessThan(1)
  expect(foundByLimits.of).toBeLessThan(found.of)
}, 120_000)
