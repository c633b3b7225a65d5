import { median } from './arithmetic.ts'
import type { Bench } from './bench.ts'
import type { Contestant } from './contestants/contestant.ts'
import { compare, type Goal, type Line } from './line.ts'
import { playRound, type RoundOptions } from './round.ts'
import type { Session } from './session.ts'

interface Rival {
  module: string
  goal?: Goal
}

export interface RaceOptions extends Omit<RoundOptions, 'settings'> {
  name: string
  summary: string
  /** Steps per second, or ms for all of them. */
  unit: 'steps/s' | 'ms'
  rivals: readonly Rival[]
}

interface Runner {
  module: string
  contestant: Contestant
  results: number[]
}

const ours = './contestants/millrace.ts'

/** A bench in which everybody does the same work; rounds are interleaved, so that what disturbs one disturbs all. */
export function race(options: RaceOptions): Bench {
  const { name, summary, unit, rivals } = options
  const play = async (
    { postgres }: Session,
    { module, contestant }: Runner,
    settings?: Contestant['sweep'][number],
  ) => {
    const timesMs = await playRound(postgres, module, contestant, { ...options, ...(settings && { settings }) })
    const ms = median(timesMs)
    return unit === 'ms' ? ms : (options.work.runs * options.work.steps * 1000) / ms
  }

  return {
    name,
    summary,
    async run(session) {
      const runners = await Promise.all([ours, ...rivals.map(({ module }) => module)].map(load))
      const present = runners.filter(({ contestant }) => contestant.missing() === undefined)
      for (let round = 1; round <= session.rounds; round += 1) {
        for (const runner of present) {
          const result = await play(session, runner)
          runner.results.push(result)
          session.tell(`${name}, round ${round}: ${runner.contestant.name} ${result.toFixed(1)} ${unit}`)
        }
      }
      const [us, ...them] = runners
      return them.map((rival, index) => lineOf(us as Runner, rival, rivals[index]?.goal))
    },
    async sweep(session) {
      for (const runner of await Promise.all([ours, ...rivals.map(({ module }) => module)].map(load))) {
        if (runner.contestant.missing() !== undefined) continue
        for (const settings of [runner.contestant.settings(options.work), ...runner.contestant.sweep]) {
          const result = await play(session, runner, settings)
          session.tell(
            `${name}: ${runner.contestant.name} ${result.toFixed(1)} ${unit} with ${JSON.stringify(settings)}`,
          )
        }
      }
    },
  }

  function lineOf(us: Runner, { contestant, results }: Runner, goal: Goal | undefined): Line {
    const missing = contestant.missing()
    return compare(name, unit, {
      ours: median(us.results),
      theirs: missing === undefined ? median(results) : null,
      against: missing === undefined ? contestant.name : `${contestant.name} (${missing})`,
      goal,
    })
  }
}

async function load(module: string): Promise<Runner> {
  const { default: contestant }: { default: Contestant } = await import(module)
  return { module, contestant, results: [] }
}
