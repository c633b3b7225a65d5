import { BatchDatabase } from './batch-database.ts'
import { corpus } from './corpus/corpus.ts'
import { businessDayOf, dayAt, indexOf, minuteMs } from './corpus/days.ts'
import { leftAt, seenRun } from './corpus/seen.ts'
import type { Corpus, CorpusRun } from './corpus/types.ts'

const historyDays = 60
const dhakaMs = 6 * 60 * minuteMs

/** A run that is started by order. */
interface StartedRun {
  job: string
  minutes: number
  records: number
  threads: number
  ends: 'completed' | 'failed' | 'never'
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
      for (const run of this.#open) if (run.startedAt <= now) this.database.write(seenRun(run, now), this.wall)
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
  start({ job, minutes, records, threads, ends }: StartedRun): void {
    const startedAt = new Date(Math.floor(this.#shownAt / 1000) * 1000)
    const at = (share: number) => new Date(startedAt.getTime() + share * minutes * minuteMs)
    const shares = ends === 'completed' ? [0.2, 0.4, 0.6, 0.8, 1] : [0.2]
    const status = ends === 'failed' ? 'failed' : 'completed'
    const endedAt = ends === 'never' ? null : at(1)
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
      ...(ends === 'failed' ? { error: 'ORA-01555: snapshot too old' } : {}),
    }
    this.#started.push(run)
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
    this.database.showLookups(true)
    this.#forget()
  }

  #goThrough(index: number): void {
    if (index <= this.#lastDay) return
    const first = Math.max(this.#lastDay + 1, index - historyDays)
    const made = corpus(this.#seed, { from: dayAt(first), days: index - first + 1, warmUpDays: 0 })
    this.#coming.push(...made.runs)
    this.#lastDay = index
    this.#today = made
  }

  #forget(): void {
    this.database.empty()
    this.#shownAt = Number.NEGATIVE_INFINITY
    this.#lastDay = Number.NEGATIVE_INFINITY
    this.#coming = []
    this.#open = [...this.#started]
  }
}
