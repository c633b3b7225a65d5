import { median } from '../arithmetic.ts'
import type { Bench } from '../bench.ts'
import contestant from '../contestants/millrace-start.ts'
import { compare } from '../line.ts'
import { findDescendant, residentMb } from '../processes.ts'
import { playRound } from '../round.ts'

const goalMb = 5
const chunk = 1_000
const first = 20_000
const last = 100_000

/** Whether a worker that has executed many runs remembers anything of them. Takes minutes, so there is one round. */
export default {
  name: 'memory',
  summary: `what the resident memory of one worker process grows by between run ${first} and run ${last}`,
  async run({ postgres, tell }) {
    const afterChunksMb: number[] = []
    await playRound(postgres, './contestants/millrace-start.ts', contestant, {
      work: { runs: chunk, steps: 1 },
      warmUpRuns: chunk,
      times: last / chunk - 1,
      lookEveryMs: 100,
      onTime: async ({ pid }, runs) => {
        afterChunksMb[runs / chunk] = await residentMb(await findDescendant(pid, 'worker-process'))
        if (runs % first === 0) tell(`memory: after run ${runs} ${around(afterChunksMb, runs).toFixed(1)} MB`)
      },
    })
    const grownMb = around(afterChunksMb, last) - around(afterChunksMb, first)
    return [compare('memory', 'MB', { ours: grownMb, theirs: goalMb, against: 'goal', goal: { is: '<', ratio: 1 } })]
  },
} satisfies Bench

/** The collector comes and goes, so one moment means little: the median of what was seen up to this run. */
function around(afterChunksMb: readonly number[], runs: number): number {
  return median(afterChunksMb.slice(runs / chunk - 4, runs / chunk + 1))
}
