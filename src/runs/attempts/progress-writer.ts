import type { Database } from '../../database/database.ts'
import type { Attempt } from './attempt.ts'

const everyMs = 1000

/** Hears every report as it is made. */
export type ProgressListener = (report: { step: string; item: string; done: number; total: number | null }) => void

interface Report {
  run_id: string
  step: string
  item: string
  claim: number
  progress: { done: number; total: number | null; since: string; at: string }
}

/** Writes what steps report of their progress, at most once a second for all of them together. */
export class ProgressWriter {
  #database: Database
  #reports = new Map<string, Report>()
  #timer: NodeJS.Timeout | undefined
  #writing = false
  #listener: ProgressListener | undefined

  constructor(database: Database, listener?: ProgressListener) {
    this.#database = database
    this.#listener = listener
  }

  report(
    { run, step, row, beganMs }: Pick<Attempt, 'run' | 'step' | 'row' | 'beganMs'>,
    done: number,
    total?: number,
  ): void {
    if (!Number.isFinite(done) || (total !== undefined && !Number.isFinite(total))) return
    this.#listener?.({ step, item: row.item, done, total: total ?? null })
    this.#reports.set(`${run.id} ${step} ${row.item}`, {
      run_id: run.id,
      step,
      item: row.item,
      claim: run.claim,
      // Real times: rate and time left are told from them, and business time may stand still.
      progress: { done, total: total ?? null, since: new Date(beganMs).toISOString(), at: new Date().toISOString() },
    })
    if (this.#timer) return
    this.#timer = setTimeout(() => void this.flush(), everyMs).unref()
  }

  async flush(): Promise<void> {
    this.#timer = undefined
    if (this.#writing || this.#reports.size === 0) return
    const reports = [...this.#reports.values()]
    this.#reports.clear()
    this.#writing = true
    try {
      await this.#database.pool.query({
        name: 'write-progress',
        text: `UPDATE steps s SET progress = p.progress
          FROM jsonb_to_recordset($1::jsonb) AS p(run_id uuid, step text, item text, claim integer, progress jsonb)
          WHERE s.run_id = p.run_id AND s.step = p.step AND s.item = p.item AND s.claim = p.claim AND s.state = 'running'`,
        values: [JSON.stringify(reports)],
      })
    } catch {
      // The next report tells it anyway.
    } finally {
      this.#writing = false
    }
  }
}
