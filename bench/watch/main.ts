import { parseArgs } from 'node:util'
import { corpus } from '../../systems/billing-batches/simulators/corpus/index.ts'
import { type ForesightScore, pooledScore, type Share } from './foresight-score.ts'
import { play } from './play.ts'
import { type Score, scored } from './score.ts'
import { judgingTimeMs } from './speed.ts'

const usage = `
npm run bench:watch -- [--seeds 101-120] [--misses]

Corpora of 60 days of a utility's nightly batches with labelled faults, looked at every 15 minutes: what is found within
one look of when somebody has to know it, and how often something is told that is none; and what is foretold of the day.

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
    // Nobody looks exactly at the quarter of an hour.
    const { learned, fixed } = play(made, ((seed * 7) % 15) * 60_000)
    const both = { learned: scored(made, learned), fixed: scored(made, fixed) }
    if (values.misses) tellMisses(seed, both.learned)
    return both
  })
  const [learned, fixed] = [scores.map((score) => score.learned), scores.map((score) => score.fixed)]
  console.log(cells(['', 'faults', 'found', '', 'fixed limits alone', '', 'told somehow']))
  const kinds = new Set(learned.flatMap(({ faults }) => faults.map(({ fault }) => fault.kind)))
  for (const kind of [...kinds].toSorted()) console.log(line(kind, learned, fixed))
  console.log(line(undefined, learned, fixed))
  console.log(cells(['false alarms', '', perWeek(learned), 'a week', perWeek(fixed), 'a week']))
  tellForesight(pooledScore(seeds))
  console.log(`1,000 jobs of 8 threads are judged in ${Math.round(judgingTimeMs())} ms`)
}

function tellForesight(score: ForesightScore): void {
  const figures: [string, Share, string][] = [
    ['jobs done within the P90 said at their start', score.jobsWithinP90, '85-95 %'],
    ['days done within the P90 said at their start', score.daysWithinP90AtStart, '85-95 %'],
    ['the same, said each hour', score.daysWithinP90EachHour, '85-95 %'],
    ['missed deadlines that were said before', score.missesSaid, '80 %'],
    ['early warnings that came true', score.warningsCameTrue, '70 %'],
  ]
  for (const [what, { of, all }, goal] of figures) {
    console.log(`${what.padEnd(46)} ${percent(of, all)} of ${all} (goal: ${goal})`)
  }
  const { learned, plain } = score.lossMinutes
  console.log(`pinball loss with what is learned is ${(learned / plain).toFixed(3)} of that without`)
}

function seedsOf(text: string): number[] {
  const [, first, last] = /^(\d+)-(\d+)$/.exec(text) ?? []
  if (first === undefined || Number(last) < Number(first))
    throw new Error(`expected --seeds such as 101-120, got '${text}'`)
  return Array.from({ length: Number(last) - Number(first) + 1 }, (_, index) => Number(first) + index)
}

function line(kind: string | undefined, learned: readonly Score[], fixed: readonly Score[]): string {
  const of = (scores: readonly Score[]) =>
    scores.flatMap(({ faults }) => faults.filter(({ fault }) => kind === undefined || fault.kind === kind))
  const [ours, theirs] = [of(learned), of(fixed)]
  const [found, foundByFixed] = [ours, theirs].map((faults) => faults.filter(({ isFound }) => isFound).length)
  const somehow = ours.filter(({ isToldSomehow }) => isToldSomehow).length
  return cells([
    kind ?? 'all',
    String(ours.length),
    String(found),
    percent(found, ours.length),
    String(foundByFixed),
    percent(foundByFixed, ours.length),
    percent(somehow, ours.length),
  ])
}

function perWeek(scores: readonly Score[]): string {
  const [alarms, weeks] = scores.reduce(
    ([some, long], score) => [some + score.falseAlarms.length, long + score.weeks],
    [0, 0],
  )
  return (alarms / weeks).toFixed(2)
}

function percent(part = 0, whole: number): string {
  return `${((100 * part) / whole).toFixed(1)} %`
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
