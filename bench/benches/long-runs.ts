import { race } from '../race.ts'

/** 200 runs of a hundred steps: next to nothing but steps. */
export default race({
  name: 'long-runs',
  summary: '200 runs of 100 no-op steps, from the first start to the last stored end, dispatch by the queue included',
  work: { runs: 200, steps: 100 },
  warmUpRuns: 200,
  lookEveryMs: 20,
  unit: 'steps/s',
  rivals: [
    { module: './contestants/dbos.ts', goal: { is: '>=', ratio: 10 } },
    { module: './contestants/openworkflow.ts' },
    { module: './contestants/bullmq.ts' },
    { module: './contestants/restate.ts' },
  ],
})
