import { addDays } from '../../src/pipelines/calendar-day.ts'
import { randomFrom } from '../../src/pipelines/seeded-for-tests.ts'
import type { DayRule } from '../../src/pipelines/watches/day-rule.ts'
import { checkedWorkflow, type WatchedJob } from '../../src/pipelines/watches/job.ts'
import { type BusinessDay, businessDayAt } from '../../src/watches/business-day.ts'
import type { Expectation, PastRun } from '../../src/watches/expectations/expectation.ts'
import { expectationOf } from '../../src/watches/expectations/expectation-of.ts'
import { stillCountsAfter } from '../../src/watches/horizon.ts'
import type { JobRun } from '../../src/watches/job-run.ts'
import { pastRunOf, recordRun } from '../../src/watches/record-run.ts'
import { judge } from '../../src/watches/verdicts/judge.ts'
import { judgedRuns } from '../../src/watches/verdicts/judged-runs.ts'
import { firstUnsettledDay } from '../../src/watches/verdicts/since-look.ts'
import type { Verdict } from '../../src/watches/verdicts/verdict.ts'
import { type Corpus, seenAt } from '../../systems/billing-batches/simulators/corpus/index.ts'
import { declared } from './limits.ts'

export const pollEveryMs = 15 * 60_000
const historyMs = 60 * 86_400_000

/** A verdict, from the look that first gave it to the first one that did not. */
export interface Told {
  verdict: Verdict
  from: Date
  /** Undefined when it was still open at the end. */
  to?: Date
}

/** What one judge has told: by what is declared and learned, or by what is declared alone. */
class Listener {
  readonly workflow: readonly WatchedJob[]
  private readonly told: Told[] = []
  private readonly open = new Map<string, Told>()

  constructor(learns: boolean) {
    this.workflow = checkedWorkflow(declared(learns))
  }

  judge(at: Moment, known: Known): void {
    const since = {
      day: firstUnsettledDay(at, at.day, at.rule).date,
      seenAfter: stillCountsAfter(at.now),
      endedAfter: new Date(Math.min(at.now.getTime() - 86_400_000, at.lookedBefore.getTime())),
    }
    const byJob = Map.groupBy(judgedRuns(known.runs, this.workflow, since), ({ job }) => job)
    const jobs = this.workflow.map((job) => ({
      job,
      runs: byJob.get(job.job) ?? [],
      expectation: known.expectations.get(job.job) ?? null,
      left: known.left[job.job] ?? null,
    }))
    const before = [...this.open.values()].map(({ verdict }) => verdict)
    this.follow(judge({ ...at, jobs, pollEveryMs, before }), at.now)
  }

  all(): Told[] {
    return [...this.told, ...this.open.values()]
  }

  /** Opens what is new, and closes what is not given any more. */
  private follow(verdicts: readonly Verdict[], now: Date): void {
    const given = new Map(verdicts.map((verdict) => [`${verdict.kind} ${verdict.job} ${verdict.key}`, verdict]))
    for (const [cause, one] of this.open) {
      if (given.has(cause)) continue
      this.told.push({ ...one, to: now })
      this.open.delete(cause)
    }
    for (const [cause, verdict] of given) {
      this.open.set(cause, { ...(this.open.get(cause) ?? { from: now }), verdict })
    }
  }
}

interface Known {
  runs: readonly JobRun[]
  expectations: ReadonlyMap<string, Expectation>
  left: Readonly<Record<string, number>>
}

/** A look that was answered. */
interface Moment {
  now: Date
  lookedBefore: Date
  day: BusinessDay
  rule: DayRule
}

/** What a play has told, and when it looked. */
export interface Played {
  learned: Told[]
  fixed: Told[]
  looks: readonly Date[]
}

/**
 * Looks at a corpus every 15 minutes as the product does, from its first day on, and judges from the day that its history
 * is long enough.
 *
 * @param seed says when after the quarter of an hour it is looked at, which looks come late, and which are not answered
 */
export function play(corpus: Corpus, seed: number): Played {
  const rule: DayRule = { startsAtMinute: 300, timezone: corpus.timezone }
  const [learned, fixed] = [new Listener(true), new Listener(false)]
  const runs = new Map<string, JobRun>()
  let expectations = new Map<string, Expectation>()
  let expectedOn = ''
  const looks = [...looksAt(corpus, rule, seed)]
  for (const [index, now] of looks.entries()) {
    const day = businessDayAt(now, rule)
    const lookedBefore = looks[index - 1] ?? now
    const { runs: seen, left } = seenAt(corpus, now, { since: new Date(lookedBefore.getTime() - pollEveryMs) })
    for (const run of seen) runs.set(run.key, recordRun(runs.get(run.key), run, now, day.date))
    if (day.date < corpus.judgedFrom) continue
    if (day.date !== expectedOn) {
      expectations = expectationsOf(learned.workflow, [...runs.values()], now, rule)
      expectedOn = day.date
    }
    // As far back as the product reads.
    const from = addDays(day.date, -10)
    const known = { runs: [...runs.values()].filter((run) => run.day > from), expectations, left }
    for (const listener of [learned, fixed]) listener.judge({ now, lookedBefore, day, rule }, known)
  }
  return { learned: learned.all(), fixed: fixed.all(), looks }
}

/** One look in ten comes some seconds late, one in a hundred some minutes, as many are not answered, and twice nobody looks for hours. */
function* looksAt({ from, days }: Corpus, rule: DayRule, seed: number) {
  const startsAt = businessDayAt(new Date(`${from}T12:00Z`), rule).startsAt.getTime()
  // Nobody looks exactly at the quarter of an hour.
  const offsetMs = ((seed * 7) % 15) * 60_000
  const random = randomFrom(seed)
  const away = [random(), random()].map((share) => Math.floor(share * days * 96))
  for (let number = 0; number < days * 96; number++) {
    const [chance, share] = [random(), random()]
    const lateMs = chance < 0.01 ? share * 180_000 : chance < 0.11 ? share * 25_000 : 0
    const isAnswered = chance < 0.99
    if (!isAnswered || away.some((first) => number >= first && number < first + 12)) continue
    yield new Date(startsAt + offsetMs + number * pollEveryMs + Math.floor(lateMs))
  }
}

function expectationsOf(workflow: readonly WatchedJob[], runs: readonly JobRun[], now: Date, rule: DayRule) {
  const history = new Map<string, PastRun[]>(workflow.map(({ job }) => [job, []]))
  for (const run of runs) {
    const past = pastRunOf(run)
    if (past !== undefined && past.startedAt.getTime() > now.getTime() - historyMs) history.get(run.job)?.push(past)
  }
  return new Map(workflow.map((job) => [job.job, expectationOf(job, history, rule)]))
}
