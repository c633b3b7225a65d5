import { median } from '../arithmetic.ts'
import type { Bench } from '../bench.ts'
import contestant from '../contestants/millrace-each.ts'
import { compare, type Line } from '../line.ts'
import { residentMb } from '../processes.ts'
import { playRound } from '../round.ts'

const items = 100_000
const goalPerSecond = 8_000
/** So much is noise of the collector; a hundred bytes kept for every item would be twice that in the second half. */
const flatMb = 16

/** One step of `.each` over many items, each with a state of its own that is stored. Nobody else has such a step. */
export default {
  name: 'each',
  summary: `one step of .each over ${items} items, and whether the worker's memory is flat meanwhile`,
  async run({ postgres, rounds, tell }) {
    const rates: number[] = []
    const growthsMb: number[] = []
    for (let round = 1; round <= rounds; round += 1) {
      const samplesMb: number[] = []
      const [ms = Number.NaN] = await playRound(postgres, './contestants/millrace-each.ts', contestant, {
        work: { runs: items, steps: 1 },
        warmUpRuns: items,
        lookEveryMs: 50,
        onLook: async ({ pid }) => void samplesMb.push(await residentMb(pid)),
      })
      rates.push((items * 1000) / ms)
      growthsMb.push(growth(samplesMb))
      tell(
        `each, round ${round}: ${rates.at(-1)?.toFixed(0)} items/s, memory grows by ${growthsMb.at(-1)?.toFixed(1)} MB`,
      )
    }
    return [
      againstGoal('each', 'items/s', median(rates), goalPerSecond, '>='),
      againstGoal('each-memory', 'MB', median(growthsMb), flatMb, '<='),
    ]
  },
} satisfies Bench

/** From what it was after a fifth of the time to the most of the second half. */
function growth(samplesMb: readonly number[]): number {
  const early = samplesMb[Math.floor(samplesMb.length / 5)] ?? Number.NaN
  return Math.max(...samplesMb.slice(Math.floor(samplesMb.length / 2))) - early
}

function againstGoal(bench: string, unit: string, ours: number, limit: number, is: '>=' | '<='): Line {
  return compare(bench, unit, { ours, theirs: limit, against: 'goal', goal: { is, ratio: 1 } })
}
