import type { Database } from '../../database/database.ts'
import type { Clock } from '../../pipelines/clock.ts'
import { redact } from '../../pipelines/redaction.ts'
import type { StepLog } from '../../pipelines/step-context.ts'
import { reportError } from '../../telemetry/report-error.ts'
import type { Attempt } from './attempt.ts'

const mostHeadBytes = 768 * 1024
const mostTailBytes = 256 * 1024
const mostMessage = 8 * 1024
const flushEveryMs = 250
const mostQueued = 20_000

type Level = 'debug' | 'info' | 'warn' | 'error'

/** Hears every line as it is logged. */
export type LogListener = (line: { step: string; item: string; level: Level; message: string }) => void

interface Line {
  run_id: string
  step: string
  item: string
  attempt: number
  number: number
  at: Date
  level: Level
  message: string
  data: object | null
}

/** The log of one attempt. */
export interface AttemptLog extends StepLog {
  /** Writes what was kept of the tail. Call it when the attempt is over. */
  close(): Promise<void>
}

/**
 * Writes step logs apart from the outcomes, several lines at a time. An attempt keeps 1 MB: its first 768 KB and its
 * last 256 KB, with a count of what was dropped between. A database that is away delays lines, and drops them rather
 * than let them fill memory; a log is no reason to fail a step.
 */
export class LogWriter {
  #database: Database
  #clock: Clock
  #queue: Line[] = []
  #writing: Promise<void> | undefined
  #timer: NodeJS.Timeout | undefined
  #listener: LogListener | undefined

  constructor(database: Database, clock: Clock, listener?: LogListener) {
    this.#database = database
    this.#clock = clock
    this.#listener = listener
  }

  open({ run, step, row }: Pick<Attempt, 'run' | 'step' | 'row'>): AttemptLog {
    let number = 0
    let headBytes = 0
    let tailBytes = 0
    let dropped = 0
    const tail: Line[] = []
    const lineAt = (place: number, level: Level, message: string, data?: object): Line => ({
      run_id: run.id,
      step,
      item: row.item,
      attempt: row.attempt,
      number: place,
      at: this.#clock.now(),
      level,
      message: clean(message),
      data: data ? (cleanData(data) as object) : null,
    })
    const add = (level: Level, message: string, data?: object) => {
      number += 1
      const line = lineAt(number, level, message, data)
      this.#listener?.({ step, item: row.item, level, message: line.message })
      const bytes = line.message.length + (data ? JSON.stringify(line.data).length : 0) + 40
      if (headBytes + bytes <= mostHeadBytes && tail.length === 0) {
        headBytes += bytes
        if (!this.#add(line)) dropped += 1
        return
      }
      tail.push(line)
      tailBytes += bytes
      while (tailBytes > mostTailBytes) {
        const oldest = tail.shift()
        if (!oldest) break
        tailBytes -= oldest.message.length + (oldest.data ? JSON.stringify(oldest.data).length : 0) + 40
        dropped += 1
      }
    }
    return {
      debug: (message, data) => add('debug', message, data),
      info: (message, data) => add('info', message, data),
      warn: (message, data) => add('warn', message, data),
      error: (message, data) => add('error', message, data),
      close: async () => {
        const [first] = tail
        // Stands where lines are missing: before the tail, or at the end when the database did not keep up.
        if (dropped > 0)
          this.#add(lineAt(first ? first.number - 1 : number + 1, 'warn', `${dropped} lines dropped here`))
        for (const line of tail) this.#add(line)
        tail.length = 0
        if (number > 0) await this.flush()
      },
    }
  }

  /** Resolves when what was logged so far is written, or could not be. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer)
    this.#timer = undefined
    while (this.#writing || this.#queue.length > 0) {
      this.#writing ??= this.#write()
      await this.#writing
    }
  }

  /** False when the line was dropped, because the database does not keep up. */
  #add(line: Line): boolean {
    if (this.#queue.length >= mostQueued) return false
    this.#queue.push(line)
    this.#timer ??= setTimeout(() => void this.flush(), flushEveryMs).unref()
    return true
  }

  async #write(): Promise<void> {
    const lines = this.#queue.splice(0, 1000)
    try {
      await this.#database.pool.query({
        name: 'write-logs',
        text: `INSERT INTO step_logs (run_id, step, item, attempt, number, at, level, message, data)
          SELECT * FROM jsonb_to_recordset($1::jsonb) AS l(run_id uuid, step text, item text, attempt integer,
            number integer, at timestamptz, level text, message text, data jsonb)
          ON CONFLICT DO NOTHING`,
        values: [JSON.stringify(lines)],
      })
    } catch (error) {
      reportError(error, { role: 'worker', what: `${lines.length} log lines could not be stored` })
    } finally {
      this.#writing = undefined
    }
  }
}

function clean(text: string): string {
  const whole = redact(text).replaceAll('\u0000', '\uFFFD').toWellFormed()
  return whole.length > mostMessage ? `${whole.slice(0, mostMessage)}…` : whole
}

/** Data as it can be stored; whatever cannot is told in words, because a log line must never fail its step. */
function cleanData(data: object): unknown {
  try {
    return JSON.parse(clean(JSON.stringify(data).replaceAll('\\u0000', '\\ufffd')))
  } catch {
    return { note: 'this data could not be stored' }
  }
}
