import type { PastRun } from '../../src/watches/expectations/expectation.ts'
import type { JobRun } from '../../src/watches/job-run.ts'
import { type Corpus, type CorpusRun, runKey } from '../../systems/billing-batches/simulators/corpus/index.ts'
import { seenRun } from '../../systems/billing-batches/simulators/corpus/seen.ts'

/** Looks at a corpus again and again, and keeps of each run what a watch would: in memory, as fast as it can be played. */
export class Looks {
  readonly corpus: Corpus
  readonly #seen = new Map<string, JobRun>()
  #next = 0
  #open: CorpusRun[] = []

  constructor(corpus: Corpus) {
    this.corpus = corpus
  }

  /** Looks once more. Moments may only rise. */
  look(now: Date): void {
    const { runs } = this.corpus
    for (; this.#next < runs.length && (runs[this.#next] as CorpusRun).startedAt <= now; this.#next++) {
      this.#open.push(runs[this.#next] as CorpusRun)
    }
    for (const run of this.#open) this.#seen.set(runKey(run), observed(run, now, this.#seen.get(runKey(run))))
    this.#open = this.#open.filter((run) => this.#seen.get(runKey(run))?.endedAt === null)
  }

  /** The runs of a business day, as they were last seen. */
  ofDay(day: string): JobRun[] {
    return [...this.#seen.values()].filter((run) => run.day === day)
  }

  /** What history keeps of the runs before a day, by job. */
  before(day: string): Map<string, PastRun[]> {
    const past = [...this.#seen.values()].filter((run) => run.day < day && run.endedAt !== null)
    return new Map(
      Map.groupBy(past, ({ job }) => job)
        .entries()
        .map(([job, runs]) => [job, runs.map(kept)]),
    )
  }
}

/** A run as a look sees it now, after what the looks before saw of it. */
export function observed(run: CorpusRun, now: Date, before: JobRun | undefined): JobRun {
  const { job, key, day, state, startedAt, endedAt, records, failedRecords, error, threads } = seenRun(run, now)
  const hasGrown = before === undefined || records > (before.records ?? 0)
  const progressedAt = hasGrown ? now : before.progressedAt
  return {
    key,
    job,
    day,
    state,
    startedAt,
    endedAt,
    records,
    failedRecords,
    threads,
    error,
    firstSeenAt: before?.firstSeenAt ?? now,
    lastSeenAt: now,
    progressedAt,
    longestGapMs:
      before === undefined ? 0 : Math.max(before.longestGapMs ?? 0, now.getTime() - before.progressedAt.getTime()),
    recent: [...(before?.recent ?? []), { at: now, records }].slice(-8),
    vanishedAt: null,
  }
}

function kept({ day, startedAt, endedAt, records, failedRecords, threads, state, longestGapMs }: JobRun): PastRun {
  return {
    day,
    startedAt: startedAt as Date,
    endedAt: endedAt as Date,
    records,
    failedRecords,
    threads: threads.length,
    state: state as PastRun['state'],
    longestGapMs,
  }
}
