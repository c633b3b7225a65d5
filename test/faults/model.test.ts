import { test } from 'vitest'
import { playStories } from './stories.ts'

const seed = Number(process.env['MODEL_SEED'] ?? Date.now() % 2 ** 31)
const stories = Number(process.env['MODEL_STORIES'] ?? 60)

test(`random graphs end as the contract says, whatever is failed, cancelled, paused, resumed and retried (MODEL_SEED=${seed} MODEL_STORIES=${stories})`, async () => {
  await playStories({ seed, stories })
}, 120_000)
