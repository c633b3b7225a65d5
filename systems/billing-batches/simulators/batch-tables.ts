import { BatchDatabase } from './batch-database.ts'
import { corpus } from './corpus/corpus.ts'
import { businessDayOf, dayAt, indexOf, minuteMs } from './corpus/days.ts'
import { leftAt, seenRun } from './corpus/seen.ts'
import { type Corpus, type CorpusRun, runKey } from './corpus/types.ts'

const historyDays = 60
const dhakaMs = 6 * 60 * minuteMs

const error = 'ORA-01555: snapshot too old'

/** A run that is started by order. */
interface StartedRun {
  job: string
  minutes: number
  records: number
  threads: number
  ends: 'completed' | 'failed' | 'never'
  waitsMinutes: number
}

/**
 * The tables of the batch jobs as of a clock: sixty days of history at first, then day after day for ever. Moving the clock
 * on writes what has changed since; moving it back writes everything anew.
 */
export class BatchTables {
  readonly database = new BatchDatabase()
  /** How far the database's own clock is ahead. */
  #offsetMs = 0
  #shownAt = Number.NEGATIVE_INFINITY
  #lastDay = Number.NEGATIVE_INFINITY
  #today: Corpus | undefined
  #coming: CorpusRun[] = []
  #open: CorpusRun[] = []
  /** Runs that were started by order. */
  #started: CorpusRun[] = []
  /** When they were submitted, by key. */
  readonly #submitted = new Map<string, Date>()
  /** Failed runs that were started again by order, by key. */
  readonly #restarted = new Map<string, CorpusRun>()
  readonly #seed: number

  constructor(seed: number) {
    this.#seed = seed
  }

  /** What the clocks of the database show at a moment. */
  readonly wall = (moment: Date): string => {
    return new Date(moment.getTime() + dhakaMs + this.#offsetMs).toISOString().slice(0, 19)
  }

  showAt(now: Date): void {
    if (now.getTime() < this.#shownAt) this.#forget()
    this.#shownAt = now.getTime()
    this.#goThrough(indexOf(businessDayOf(now)))
    this.database.together(() => {
      const begun = this.#coming.findIndex(({ startedAt }) => startedAt > now)
      this.#open.push(...this.#coming.splice(0, begun === -1 ? this.#coming.length : begun))
      for (const run of this.#open) this.#show(run, now)
      this.#open = this.#open.filter(({ endedAt }) => endedAt === null || endedAt > now)
      if (this.#today) this.database.setLeft(leftAt(this.#today, now), this.wall(now))
    })
  }

  /** The clock of the database is so far ahead from now on, and has always been. */
  setOffset(offsetMs: number): void {
    this.#offsetMs = offsetMs
    this.#forget()
  }

  /** Starts a run at the moment that was shown last. */
  start({ job, minutes, records, threads, ends, waitsMinutes }: StartedRun): void {
    const submittedAt = this.#shownSecond()
    const startedAt = new Date(submittedAt.getTime() + waitsMinutes * minuteMs)
    const { shares, at, status, endedAt } = planOf({ minutes, ends }, startedAt)
    const run: CorpusRun = {
      job,
      batchNumber: 900_000 + this.#started.length,
      rerun: 0,
      day: businessDayOf(startedAt),
      startedAt,
      endedAt,
      status,
      threads: Array.from({ length: threads }, (_, index) => ({
        number: index + 1,
        commits: shares.map((share) => ({
          at: at(share),
          records: Math.round((share * records) / threads),
          failedRecords: 0,
        })),
        endedAt,
        status,
        restartedAt: [],
      })),
      ...(ends === 'failed' ? { error } : {}),
    }
    this.#submitted.set(runKey(run), submittedAt)
    this.#started.push(run)
    this.#open.push(run)
  }

  /** Whether a run of a job has failed, which could be restarted. */
  hasFailed(job: string): boolean {
    return this.#lastFailed(job) !== undefined
  }

  #lastFailed(job: string) {
    const now = this.#shownSecond()
    return [...(this.#today?.runs ?? []), ...this.#started]
      .map((run) => this.#restarted.get(runKey(run)) ?? run)
      .filter((run) => run.job === job && run.status === 'failed' && run.endedAt !== null && run.endedAt <= now)
      .toSorted((one, other) => one.startedAt.getTime() - other.startedAt.getTime())
      .at(-1)
  }

  /**
   * Lets the last failed run of a job go on from where it failed, under its key. Throws where none has failed.
   */
  restart({ job, minutes, records, ends }: Omit<StartedRun, 'threads' | 'waitsMinutes'>): void {
    const restartedAt = this.#shownSecond()
    const failed = this.#lastFailed(job)
    if (failed === undefined) throw new Error(`expected a failed run of ${job}, got none`)
    const { shares, at, status, endedAt } = planOf({ minutes, ends }, restartedAt)
    const threads = failed.threads.map((thread) => {
      const done = thread.commits.at(-1) ?? { records: 0, failedRecords: 0 }
      const more = shares.map((share) => ({
        at: at(share),
        records: done.records + Math.round((share * records) / failed.threads.length),
        failedRecords: done.failedRecords,
      }))
      return {
        ...thread,
        commits: [...thread.commits, ...more],
        endedAt,
        status,
        restartedAt: [...thread.restartedAt, restartedAt],
      }
    })
    const { error: _, ...rest } = failed
    const run: CorpusRun = { ...rest, endedAt, status, threads, ...(ends === 'failed' ? { error } : {}) }
    this.#restarted.set(runKey(run), run)
    this.#started = this.#started.map((one) => this.#restarted.get(runKey(one)) ?? one)
    this.#open.push(run)
  }

  /** Takes the open runs of a job out of the tables. Says how many. */
  vanish(job: string): number {
    const gone = this.#open.filter((run) => run.job === job)
    for (const run of gone) this.database.remove(seenRun(run, run.startedAt))
    this.#open = this.#open.filter((run) => run.job !== job)
    return gone.length
  }

  reset(): void {
    this.#offsetMs = 0
    this.#started = []
    this.#submitted.clear()
    this.#restarted.clear()
    this.database.showLookups(true)
    this.#forget()
  }

  #goThrough(index: number): void {
    if (index <= this.#lastDay) return
    const first = Math.max(this.#lastDay + 1, index - historyDays)
    const made = corpus(this.#seed, { from: dayAt(first), days: index - first + 1, warmUpDays: 0 })
    this.#coming.push(...made.runs.map((run) => this.#restarted.get(runKey(run)) ?? run))
    this.#lastDay = index
    this.#today = made
  }

  #show(run: CorpusRun, now: Date): void {
    const submittedAt = this.#submitted.get(runKey(run))
    if (run.startedAt <= now) this.database.write(seenRun(run, now), this.wall)
    else if (submittedAt !== undefined && submittedAt <= now) this.database.writeSubmission(run)
  }

  #shownSecond(): Date {
    return new Date(Math.floor(this.#shownAt / 1000) * 1000)
  }

  #forget(): void {
    this.database.empty()
    this.#shownAt = Number.NEGATIVE_INFINITY
    this.#lastDay = Number.NEGATIVE_INFINITY
    this.#coming = []
    this.#open = [...this.#started]
  }
}

/** How a run that is started by order goes: when it commits which share, and how it ends. */
function planOf({ minutes, ends }: Pick<StartedRun, 'minutes' | 'ends'>, from: Date) {
  const at = (share: number) => new Date(from.getTime() + share * minutes * minuteMs)
  const status: CorpusRun['status'] = ends === 'failed' ? 'failed' : 'completed'
  return {
    at,
    shares: ends === 'completed' ? [0.2, 0.4, 0.6, 0.8, 1] : [0.2],
    status,
    endedAt: ends === 'never' ? null : at(1),
  }
}
