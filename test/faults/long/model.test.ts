import { test } from 'vitest'
import { playStories } from '../stories.ts'

const seed = Number(process.env['MODEL_SEED'] ?? Date.now() % 2 ** 31)
const stories = 250

test.each([0, 1, 2, 3])(
  `random graphs against the model, ${stories} stories from MODEL_SEED=${seed} + %i`,
  async (more) => {
    await playStories({ seed: seed + more, stories })
  },
  300_000,
)
