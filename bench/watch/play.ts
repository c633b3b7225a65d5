import { checkedWorkflow, type WatchedJob } from '../../src/pipelines/watches/job.ts'
import { type BusinessDay, businessDayAt, type DayRule } from '../../src/watches/business-day.ts'
import type { Expectation, PastRun } from '../../src/watches/expectations/expectation.ts'
import { expectationOf } from '../../src/watches/expectations/expectation-of.ts'
import type { JobRun } from '../../src/watches/job-run.ts'
import { pastRunOf, recordRun } from '../../src/watches/record-run.ts'
import { judge } from '../../src/watches/verdicts/judge.ts'
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

  constructor(corpus: Corpus, learns: boolean) {
    this.workflow = checkedWorkflow(declared(corpus.workflow, learns))
  }

  judge(at: { now: Date; day: BusinessDay; rule: DayRule }, known: Known): void {
    const jobs = this.workflow.map((job) => ({
      job,
      runs: known.runs.filter((run) => run.job === job.job),
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

/**
 * Looks at a corpus every 15 minutes as the product does, from its first day on, and judges from the day that its history
 * is long enough.
 *
 * @param offsetMs when after the quarter of an hour it is looked at
 */
export function play(corpus: Corpus, offsetMs: number): { learned: Told[]; fixed: Told[] } {
  const rule: DayRule = { startsAtMinute: 300, timezone: corpus.timezone }
  const [learned, fixed] = [new Listener(corpus, true), new Listener(corpus, false)]
  const runs = new Map<string, JobRun>()
  let expectations = new Map<string, Expectation>()
  let expectedOn = ''
  for (const now of looks(corpus, rule, offsetMs)) {
    const day = businessDayAt(now, rule)
    const { runs: seen, left } = seenAt(corpus, now, { since: new Date(now.getTime() - 2 * pollEveryMs) })
    for (const run of seen) runs.set(run.key, recordRun(runs.get(run.key), run, now, day.date))
    if (day.date < corpus.judgedFrom) continue
    if (day.date !== expectedOn) {
      expectations = expectationsOf(learned.workflow, [...runs.values()], now, rule)
      expectedOn = day.date
    }
    const known = [...runs.values()].filter((run) => run.day === day.date || run.endedAt === null)
    for (const listener of [learned, fixed]) listener.judge({ now, day, rule }, { runs: known, expectations, left })
  }
  return { learned: learned.all(), fixed: fixed.all() }
}

function* looks({ from, days }: Corpus, rule: DayRule, offsetMs: number) {
  const startsAt = businessDayAt(new Date(`${from}T12:00Z`), rule).startsAt.getTime()
  for (let now = startsAt + offsetMs; now < startsAt + days * 86_400_000; now += pollEveryMs) yield new Date(now)
}

function expectationsOf(workflow: readonly WatchedJob[], runs: readonly JobRun[], now: Date, rule: DayRule) {
  const history = new Map<string, PastRun[]>(workflow.map(({ job }) => [job, []]))
  for (const run of runs) {
    const past = pastRunOf(run)
    if (past !== undefined && past.startedAt.getTime() > now.getTime() - historyMs) history.get(run.job)?.push(past)
  }
  return new Map(workflow.map((job) => [job.job, expectationOf(job, history, rule)]))
}
