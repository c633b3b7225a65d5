import { race } from '../race.ts'

/** 2,000 runs of five steps: starting, dispatch and ends weigh as much as the steps. */
export default race({
  name: 'many-runs',
  summary: '2,000 runs of 5 no-op steps, from the first start to the last stored end, dispatch by the queue included',
  work: { runs: 2_000, steps: 5 },
  warmUpRuns: 2_000,
  lookEveryMs: 20,
  unit: 'steps/s',
  rivals: [
    { module: './contestants/dbos.ts', goal: { is: '>=', ratio: 5 } },
    { module: './contestants/openworkflow.ts' },
    { module: './contestants/bullmq.ts' },
    { module: './contestants/restate.ts' },
  ],
})
