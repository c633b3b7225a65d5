import { parseArgs } from 'node:util'
import { corpus } from '../../systems/billing-batches/simulators/corpus/index.ts'
import { pooledScore } from './foresight-score.ts'
import { alarmsAWeek, detectionGoals, foresightGoals, foundOf, percent } from './goals.ts'
import { play } from './play.ts'
import { type Score, scored } from './score.ts'
import { judgingTimeMs } from './speed.ts'

const usage = `
npm run bench:watch -- [--seeds 101-120] [--misses]

Corpora of 60 days of a utility's nightly batches with labelled faults, looked at every 15 minutes by the limits that the
system ships with, though some looks come late and some not at all: what is found within one look of when somebody has to
know it, and how often something is told that is none; and what is foretold of the day. Ends with 1 where a goal is missed.

  --seeds    the first and the last corpus (default 101-120; the detector was tuned on 1-10)
  --misses   names what was missed and what was told wrongly`

function main(): void {
  const { values } = parseArgs({
    options: {
      seeds: { type: 'string', default: '101-120' },
      misses: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  })
  if (values.help) return console.log(usage.trim())
  const seeds = seedsOf(values.seeds)
  const scores = seeds.map((seed) => {
    const made = corpus(seed)
    const { learned, fixed, looks } = play(made, seed)
    const both = { learned: scored(made, learned, looks), fixed: scored(made, fixed, looks) }
    if (values.misses) tellMisses(seed, both.learned)
    return both
  })
  const [learned, fixed] = [scores.map((score) => score.learned), scores.map((score) => score.fixed)]
  console.log(cells(['', 'faults', 'found', '', 'fixed limits alone', '', 'told somehow']))
  const kinds = new Set(learned.flatMap(({ faults }) => faults.map(({ fault }) => fault.kind)))
  for (const kind of [...kinds].toSorted()) console.log(line(kind, learned, fixed))
  console.log(line(undefined, learned, fixed))
  const [ours, theirs] = [learned, fixed].map((each) => alarmsAWeek(each).toFixed(2)) as [string, string]
  console.log(cells(['false alarms', '', ours, 'a week', theirs, 'a week']))
  const foresight = pooledScore(seeds)
  const goals = [...detectionGoals(learned, fixed, foresight), ...foresightGoals(foresight)]
  for (const { what, is, goal, isMet } of goals) {
    console.log(`${what.padEnd(46)} ${is.padEnd(16)} goal: ${goal}${isMet ? '' : '  MISSED'}`)
  }
  const { learned: withIt, plain } = foresight.lossMinutes
  console.log(`pinball loss with what is learned is ${(withIt / plain).toFixed(3)} of that without`)
  console.log(`1,000 jobs of 8 threads are judged in ${Math.round(judgingTimeMs())} ms`)
  if (goals.some(({ isMet }) => !isMet)) process.exitCode = 1
}

function seedsOf(text: string): number[] {
  const [, first, last] = /^(\d+)-(\d+)$/.exec(text) ?? []
  if (first === undefined || Number(last) < Number(first))
    throw new Error(`expected --seeds such as 101-120, got '${text}'`)
  return Array.from({ length: Number(last) - Number(first) + 1 }, (_, index) => Number(first) + index)
}

function line(kind: string | undefined, learned: readonly Score[], fixed: readonly Score[]): string {
  const [ours, theirs] = [foundOf(learned, kind), foundOf(fixed, kind)]
  const faults = learned.flatMap((score) => score.faults)
  const somehow = faults.filter((one) => one.isToldSomehow && (kind === undefined || one.fault.kind === kind)).length
  return cells([
    kind ?? 'all',
    String(ours.all),
    String(ours.of),
    percent(ours),
    String(theirs.of),
    percent(theirs),
    percent({ of: somehow, all: ours.all }),
  ])
}

function tellMisses(seed: number, { faults, falseAlarms }: Score): void {
  for (const { fault, isFound } of faults) {
    if (!isFound)
      console.log(`${seed} missed ${fault.kind} ${fault.run ?? fault.job}, due ${fault.dueAt.toISOString()}`)
  }
  for (const { verdict, from } of falseAlarms) {
    console.log(
      `${seed} false ${verdict.kind} ${verdict.key ?? verdict.job}, told ${from.toISOString()}: ${verdict.evidence}`,
    )
  }
}

function cells(texts: readonly string[]): string {
  return texts
    .map((text, index) => text.padEnd([16, 7, 6, 8, 6, 13, 0][index] ?? 0))
    .join(' ')
    .trimEnd()
}

main()
