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
  /** Why it cannot be measured. */
  missing: string | undefined
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
      for (let round = 1; round <= session.rounds; round += 1) {
        for (const runner of runners) {
          if (runner.missing !== undefined) continue
          const result = await play(session, runner).catch((error: Error) => leaveOut(runner, error))
          if (result === undefined) continue
          runner.results.push(result)
          session.tell(`${name}, round ${round}: ${runner.contestant.name} ${result.toFixed(1)} ${unit}`)
        }
      }
      const [us, ...them] = runners
      return them.map((rival, index) => lineOf(us as Runner, rival, rivals[index]?.goal))
    },
    async sweep(session) {
      for (const runner of await Promise.all([ours, ...rivals.map(({ module }) => module)].map(load))) {
        if (runner.missing !== undefined) continue
        for (const settings of [runner.contestant.settings(options.work), ...runner.contestant.sweep]) {
          const result = await play(session, runner, settings)
          session.tell(
            `${name}: ${runner.contestant.name} ${result.toFixed(1)} ${unit} with ${JSON.stringify(settings)}`,
          )
        }
      }
    },
  }

  function lineOf(us: Runner, { contestant, results, missing }: Runner, goal: Goal | undefined): Line {
    return compare(name, unit, {
      ours: median(us.results),
      theirs: missing === undefined ? median(results) : null,
      against: missing === undefined ? contestant.name : `${contestant.name} (${missing})`,
      goal,
    })
  }
}

/** A rival that breaks is told to have broken, and the others go on; when we break there is nothing to compare. */
function leaveOut(runner: Runner, error: Error): undefined {
  if (runner.module === ours) throw error
  runner.missing = `broke: ${error.message}`
  process.exitCode = 1
}

async function load(module: string): Promise<Runner> {
  const { default: contestant }: { default: Contestant } = await import(module)
  return { module, contestant, results: [], missing: contestant.missing() }
}
