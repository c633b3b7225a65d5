import { expect, it } from 'vitest'
import { randomFrom } from '../../src/pipelines/seeded-for-tests.ts'
import type { DayRule } from '../../src/pipelines/watches/day-rule.ts'
import { checkedWorkflow, type WatchedJob } from '../../src/pipelines/watches/job.ts'
import { businessDay, momentOf } from '../../src/watches/business-day.ts'
import { type DayChange, whatIf } from '../../src/watches/foresight/what-if.ts'
import { type Corpus, corpus, runKey } from '../../systems/billing-batches/simulators/corpus/index.ts'

const days = 3
const minuteMs = 60_000
/** The corpus begins its runs at full seconds, each rounded for itself. */
const roundingMs = 2 * 1000

it('two hundred changes of recorded days are what the days would have been, played again with the change', () => {
  let [same, hidden, moved] = [0, 0, 0]
  for (let seed = 1; seed <= 200; seed++) {
    const recorded = corpus(seed, { days, warmUpDays: 0 })
    const change = changeOf(seed, recorded)
    const again = corpus(seed, { days, warmUpDays: 0, changes: [change], from: recorded.from })
    const rule: DayRule = { startsAtMinute: 300, timezone: recorded.timezone }
    for (const date of new Set(recorded.runs.map(({ day }) => day))) {
      const runs = recorded.runs.filter(({ day }) => day === date)
      const workflow = workflowOf(recorded)
      const day = businessDay(date, rule)
      const told = whatIf(
        runs.map((run) => ({ ...run, state: run.status })),
        [change],
        { day, rule, workflow, usualWaitsMs: new Map() },
      )
      const played = new Map(again.runs.filter((run) => run.day === date).map((run) => [runKey(run), run]))
      expect(told.map(runKey).toSorted()).toEqual([...played.keys()].toSorted())
      // A job that had waited for its time of day does not show how long it waits for those before it: no longer than it did wait.
      const roomMs = Math.max(
        0,
        ...workflow.map((job) => hiddenMs(job, runs, momentOf(job.startsAtMinute ?? 300, day, rule))),
      )
      for (const run of told) {
        const other = played.get(runKey(run))
        const offMs = Math.max(
          Math.abs(run.startedAt.getTime() - (other?.startedAt.getTime() ?? 0)),
          run.endedAt === null ? 0 : Math.abs(run.endedAt.getTime() - (other?.endedAt?.getTime() ?? 0)),
        )
        // Without a time of day, and with nothing before it, the corpus begins a job in 1970.
        if (other !== undefined && other.startedAt.getTime() < day.startsAt.getTime() - 86_400_000) continue
        // Whether a run at a time of its own is the repair of one that failed before it the record does not say.
        const ofJob = runs.filter(({ job }) => job === run.job)
        if (run.job === 'F1-FLUSH' && ofJob.some(({ status }) => status === 'failed')) continue
        const was = runs.find((one) => runKey(one) === runKey(run))
        if (run.startedAt.getTime() !== was?.startedAt.getTime() || run.endedAt?.getTime() !== was.endedAt?.getTime())
          moved++
        if (offMs <= roundingMs) same++
        else hidden++
        expect([seed, change, runKey(run), offMs <= roomMs + roundingMs || offMs]).toEqual([
          seed,
          change,
          runKey(run),
          true,
        ])
      }
    }
  }
  // So that equal is not what nothing was done to.
  expect(moved).toBeGreaterThan(1500)
  expect(hidden / (same + hidden)).toBeLessThan(0.05)
})

/** How long a job had been waiting for its time of day when that came; 0 if it did not start then. */
function hiddenMs({ job, after }: WatchedJob, runs: Corpus['runs'], due: Date): number {
  const first = runs.find((run) => run.job === job)
  if (first === undefined || after.length === 0 || first.startedAt.getTime() !== due.getTime()) return 0
  const ends = runs.flatMap(({ job: other, endedAt }) =>
    after.includes(other) && endedAt !== null && endedAt <= due ? [endedAt.getTime()] : [],
  )
  return ends.length === 0 ? 24 * 60 * minuteMs : due.getTime() - Math.max(...ends)
}

/** One change of one job, of a kind and a size that the seed decides. */
function changeOf(seed: number, { workflow }: Corpus): DayChange {
  const random = randomFrom(seed)
  const job = workflow[Math.floor(random() * workflow.length)]?.job ?? ''
  const minutes = Math.round(5 + random() * 175)
  const kinds: DayChange[] = [
    { job, laterMs: minutes * minuteMs },
    { job, longerMs: minutes * minuteMs },
    { job, factor: 1 + minutes / 100 },
    { job, without: true },
  ]
  return kinds[Math.floor(random() * kinds.length)] as DayChange
}

function workflowOf({ workflow }: Corpus) {
  return checkedWorkflow(
    workflow.map(({ job, after, runs, startsAt }) => ({
      job,
      after,
      runs,
      ...(startsAt === null ? {} : { startsAt }),
    })),
  )
}
