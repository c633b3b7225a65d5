import { z } from 'zod'
import { createPlatform, defineConfig, pipeline } from '../../src/index.ts'
import type { Contestant } from './contestant.ts'

/** A list of as many numbers as the run is asked for, and a step that does nothing with each. */
function eachOfMany(limit: number) {
  return pipeline('each', { params: z.object({ items: z.number() }), overlap: { parallel: 1_000_000 } })
    .step('list', ({ params }) => Array.from({ length: params.items }, (_, index) => index + 1))
    .each('each', { from: 'list', key: String, limit }, () => null)
}

/** Ourselves, with items for runs: to start so many is to start one run over so many items. */
export default {
  name: 'millrace',
  settings: () => ({ limit: 256 }),
  sweep: [{ limit: 64 }, { limit: 128 }, { limit: 512 }, { limit: 1024 }],
  missing: () => undefined,
  open: (postgres) =>
    postgres.open({
      ended: `select coalesce(sum((params->>'items')::int), 0) as count from millrace.runs where state = 'completed'`,
      rows: {
        items: `select count(*) from millrace.steps where item <> '' and state = 'completed'`,
        attempts: `select count(*) from millrace.attempts where item <> ''`,
        ends: `select count(*) from millrace.run_events where item <> '' and to_state = 'completed'`,
      },
    }),
  expected: ({ runs: items }) => ({ items, attempts: items, ends: items }),
  serve: async (address, _work, { limit }) => {
    const config = defineConfig({ systems: [], pipelines: [eachOfMany(Number(limit))], database: { url: address } })
    const platform = createPlatform(config)
    await platform.start({ roles: ['worker'] })
    return { start: (items) => platform.startRun('each', { params: { items } }) }
  },
} satisfies Contestant
