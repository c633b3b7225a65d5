import { race } from '../race.ts'

/** One run alone: no commit can be shared with anybody, so this is the latency of a step. */
export default race({
  name: 'one-run',
  summary: 'one run of 40 no-op steps in a row, ten times one after the other, the median of them',
  work: { runs: 1, steps: 40 },
  warmUpRuns: 100,
  times: 10,
  lookEveryMs: 2,
  unit: 'ms',
  rivals: [
    { module: './contestants/bare-commits.ts', goal: { is: '<=', ratio: 3 } },
    { module: './contestants/dbos.ts', goal: { is: '<', ratio: 0.5 } },
    { module: './contestants/openworkflow.ts' },
    { module: './contestants/bullmq.ts' },
    { module: './contestants/restate.ts' },
  ],
})
