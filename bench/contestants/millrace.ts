import { createPlatform, defineConfig, pipeline } from '../../src/index.ts'
import type { Contestant, Work } from './contestant.ts'

/** A pipeline of steps in a row, each of which returns nothing. */
export function chain(steps: number) {
  let chained = pipeline('chain', { overlap: { parallel: 1_000_000 } }).step('step-1', () => null)
  for (let number = 2; number <= steps; number += 1) {
    const options = { after: [`step-${number - 1}`] }
    chained = (chained as unknown as Growing).step(`step-${number}`, options, () => null)
  }
  return chained
}

/** Its type would otherwise grow by one name with every step of the circle. */
interface Growing {
  step(name: string, options: { after: string[] }, body: () => null): ReturnType<typeof chain>
}

/** Ourselves: one worker, to which the queue hands the runs that the same process starts. */
export default {
  name: 'millrace',
  settings: () => ({ concurrency: 200 }),
  sweep: [{ concurrency: 20 }, { concurrency: 50 }, { concurrency: 100 }, { concurrency: 400 }],
  missing: () => undefined,
  open: (postgres) =>
    postgres.open({
      ended: `select count(*) from millrace.runs where state = 'completed'`,
      rows: {
        runs: `select count(*) from millrace.runs where state = 'completed'`,
        steps: `select count(*) from millrace.steps where state = 'completed'`,
        attempts: `select count(*) from millrace.attempts`,
        ends: `select count(*) from millrace.run_events where to_state = 'completed'`,
      },
    }),
  expected: ({ runs, steps }) => ({ runs, steps: runs * steps, attempts: runs * steps, ends: runs * (steps + 1) }),
  serve: async (address, { steps }: Work, settings) => {
    const config = defineConfig({
      systems: [],
      pipelines: [chain(steps)],
      database: { url: address },
      worker: { concurrency: Number(settings.concurrency) },
    })
    const platform = createPlatform(config)
    await platform.start({ roles: ['worker'] })
    return { start: (runs) => Promise.all(Array.from({ length: runs }, () => platform.startRun('chain'))) }
  },
} satisfies Contestant
