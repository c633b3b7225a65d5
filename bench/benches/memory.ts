import type { Bench } from '../bench.ts'
import type { Memory } from '../child.ts'
import millrace from '../contestants/millrace.ts'
import { compare } from '../line.ts'
import { playRound } from '../round.ts'

const goalMb = 5
const chunk = 1_000
const first = 20_000
const last = 100_000

/** Whether a worker that has executed many runs remembers anything of them. Takes minutes, so there is one round. */
export default {
  name: 'memory',
  summary: `what one worker's resident memory grows by between run ${first} and run ${last}, after a collection`,
  async run({ postgres, tell }) {
    const measured = new Map<number, Memory>()
    await playRound(postgres, './contestants/millrace.ts', millrace, {
      work: { runs: chunk, steps: 1 },
      warmUpRuns: chunk,
      times: last / chunk - 1,
      lookEveryMs: 100,
      onTime: async (contender, runs) => {
        if (runs % first !== 0) return
        const memory = await contender.memory()
        measured.set(runs, memory)
        tell(
          `memory: after run ${runs} ${memory.collectedMb.toFixed(1)} MB, ${memory.rawMb.toFixed(1)} before it is collected`,
        )
      },
    })
    const grownMb = (measured.get(last)?.collectedMb ?? Number.NaN) - (measured.get(first)?.collectedMb ?? Number.NaN)
    return [compare('memory', 'MB', { ours: grownMb, theirs: goalMb, against: 'goal', goal: { is: '<', ratio: 1 } })]
  },
} satisfies Bench
