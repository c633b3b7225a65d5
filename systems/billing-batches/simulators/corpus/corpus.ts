import { conditionsOf, type DayConditions, dayAt, indexOf, momentOf, timezone } from './days.ts'
import { Draws } from './draws.ts'
import { faultsOf, fewFaultsOf, type PlannedFault } from './fault-plan.ts'
import { jobDay } from './job-day.ts'
import { labelOf } from './labels.ts'
import { type PlacedDay, placedDays } from './place.ts'
import type { Corpus, CorpusChange, CorpusFault, CorpusOptions } from './types.ts'
import { utility } from './utility.ts'

/**
 * Days of the batch jobs of a utility, the same for the same seed and options. Every job and day has its own stream of chance:
 * a corpus with changes, without faults or of other days has the same runs but for what was asked to be different.
 */
export function corpus(seed: number, options: CorpusOptions = {}): Corpus {
  const { days = 60, warmUpDays = 21, faults = true, changes = [] } = options
  const from = options.from ?? dayAt(30 + Math.floor(new Draws(seed, 'from').between(0, 240)))
  const first = indexOf(from)
  const endOfTime = new Date(momentOf(dayAt(first + days), '05:00'))
  const made = Array.from({ length: days }, (_, number) => {
    const planned = number < warmUpDays ? fewFaultsOf(seed, first + number) : faultsOf(seed, first + number)
    return corpusDay(seed, first + number, { faults: faults ? planned : [], changes, endOfTime })
  })
  return {
    from,
    days,
    judgedFrom: dayAt(first + warmUpDays),
    timezone,
    workflow: utility.map(({ job, after, runs, startsAt, doneBy }) => ({ job, after, runs, startsAt, doneBy })),
    runs: made
      .flatMap(({ runs }) => runs)
      .toSorted((one, other) => one.startedAt.getTime() - other.startedAt.getTime()),
    faults: made.flatMap((day) => day.faults),
    measurements: new Map(made.map(({ day, measurements }) => [day, measurements])),
  }
}

interface DayOptions {
  faults: readonly PlannedFault[]
  changes: readonly CorpusChange[]
  endOfTime: Date
}

function corpusDay(seed: number, index: number, { faults, changes, endOfTime }: DayOptions) {
  const conditions = conditionsOf(seed, index)
  const placedWith = (some: readonly PlannedFault[]) =>
    placedDays(
      utility.map((job) =>
        jobDay(
          seed,
          job,
          conditions,
          some.find((fault) => fault.job === job.job),
        ),
      ),
      changes,
    )
  const placed = placedWith(faults)
  const culprits = missesDeadline(placed) ? culpritsOf(faults, (some) => missesDeadline(placedWith(some))) : []
  const without = new Set(changes.flatMap((change) => (change.without ? [change.job] : [])))
  const labels = placed.flatMap((day): CorpusFault[] => {
    const label = without.has(day.jobDay.job.job) ? undefined : labelOf(day, endOfTime)
    return label ? [{ ...label, missesDeadline: culprits.some(({ job }) => job === label.job) }] : []
  })
  return {
    day: conditions.day,
    runs: placed.flatMap(({ runs }) => runs),
    faults: labels,
    measurements: measurementsOf(placed, conditions),
  }
}

/** Whether a job with a deadline was not done by it. */
function missesDeadline(placed: readonly PlacedDay[]): boolean {
  return placed.some(({ jobDay: { job, conditions, runs }, endMs, runs: placedRuns }) => {
    if (job.doneBy === null) return false
    const last = placedRuns.findLast((_, index) => !('at' in (runs[index]?.begins ?? {})))
    const isDone = last?.status === 'completed' && last.endedAt !== null
    return !isDone || (endMs ?? 0) > momentOf(conditions.day, job.doneBy)
  })
}

/**
 * Those without which the day would have been in time; where none is, all that would have missed it alone; where none
 * would, as when the database is slow for all, everyone.
 */
function culpritsOf(
  faults: readonly PlannedFault[],
  misses: (faults: readonly PlannedFault[]) => boolean,
): readonly PlannedFault[] {
  const decisive = faults.filter((fault) => !misses(faults.filter((other) => other !== fault)))
  if (decisive.length > 0) return decisive
  const alone = faults.filter((fault) => misses([fault]))
  return alone.length > 0 ? alone : faults
}

/** What there is to do for the job that runs until nothing is left: all it does, or would have done. */
function measurementsOf(placed: readonly PlacedDay[], { day }: DayConditions): number {
  const found = placed.find(({ jobDay: { job } }) => job.runs === 'until empty')
  if (found === undefined) throw new Error(`expected a job that runs until nothing is left, found none on ${day}`)
  const { jobDay: planned, runs } = found
  const done = runs.flatMap(({ threads }) => threads.map(({ commits }) => commits.at(-1)?.records ?? 0))
  return done.length === 0 ? planned.records : done.reduce((sum, records) => sum + records, 0)
}
