import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite'
import type { SeenCorpusRun } from './corpus/seen.ts'
import type { CorpusRun } from './corpus/types.ts'
import { lookups, tables, titles } from './tables.ts'

const runStatus = { running: '20', failed: '30', completed: '40' }
const jobIdDigits = 14

/** What a DATE of the database holds for a moment: what its clocks show, without a zone. */
export type WallText = (moment: Date) => string

/** The tables as rows: what the product would have written for a run. */
export class BatchDatabase {
  readonly #database = new DatabaseSync(':memory:')
  readonly #statements = new Map<string, StatementSync>()

  constructor() {
    this.#database.exec(`attach ':memory:' as CISADM; ${tables}`)
    this.showLookups(true)
  }

  /** A statement of the service's user, who may read. Throws what SQLite says of it. */
  prepare(sql: string): StatementSync {
    return this.#database.prepare(sql)
  }

  showLookups(areThere: boolean): void {
    this.#database.exec('delete from CI_LOOKUP_VAL_L')
    if (!areThere) return
    for (const [field, value, description] of lookups) {
      this.#run('insert into CI_LOOKUP_VAL_L values (?, ?, ?, ?)', field, value.padEnd(4), 'ENG', description)
    }
  }

  setLeft(left: number, since: string): void {
    this.#database.exec('delete from SIMULATED_LEFT')
    this.#run('insert into SIMULATED_LEFT values (?, ?)', left, since)
  }

  empty(): void {
    const names = ['CTRL', 'CTRL_L', 'JOB', 'JOB_PRM', 'RUN', 'THD', 'INST'].map((name) => `CI_BATCH_${name}`)
    for (const name of [...names, 'CI_MSG_LOG']) this.#database.exec(`delete from ${name}`)
  }

  /** Writes many rows at once: a commit for each would take most of the time. */
  together(write: () => void): void {
    this.#database.exec('begin')
    write()
    this.#database.exec('commit')
  }

  remove({ job, batchNumber, rerun }: SeenCorpusRun): void {
    for (const name of ['CI_BATCH_JOB', 'CI_BATCH_RUN', 'CI_BATCH_THD', 'CI_BATCH_INST', 'CI_MSG_LOG']) {
      const where = 'BATCH_CD = ? and BATCH_NBR = ? and BATCH_RERUN_NBR = ?'
      this.#run(`delete from ${name} where ${where}`, padded(job), batchNumber, rerun)
    }
  }

  /** Writes a run as it is now, over what was there of it. */
  write(run: SeenCorpusRun, wall: WallText): void {
    const key = [padded(run.job), run.batchNumber, run.rerun] as const
    const ended = run.endedAt && wall(run.endedAt)
    this.#put('CI_BATCH_RUN', ...key, `${run.day}T00:00:00`, wall(run.startedAt), ended, runStatus[run.state], 'N')
    this.#writeJob(run)
    if (run.error !== null) this.#put('CI_MSG_LOG', ...key, ended, run.error)
    for (const { number, state, instances } of run.threads) {
      const log = `${run.job}.${run.batchNumber}.${run.rerun}.${number}.log`
      this.#put('CI_BATCH_THD', ...key, number, runStatus[state], log, instances.length - 1)
      for (const [index, { startedAt, endedAt, records, failedRecords }] of instances.entries()) {
        const times = [wall(startedAt), endedAt && wall(endedAt)] as const
        this.#put('CI_BATCH_INST', ...key, number, index + 1, ...times, records, failedRecords, null)
      }
    }
  }

  /** What is submitted and has not begun: it has no run, and so no number. */
  writeSubmission({ job, batchNumber, rerun, day, threads }: CorpusRun): void {
    const key = [jobId(job, batchNumber, rerun), padded(job), 0, 0] as const
    const users = ['OPER1'.padEnd(8), 'SYSUSER'.padEnd(8)] as const
    this.#put('CI_BATCH_JOB', ...key, 'PD', 'ONLN', ...users, `${day}T00:00:00`, threads.length)
  }

  /** A submission that has ended says nothing about whether it went well. */
  #writeJob({ job, batchNumber, rerun, day, state, threads }: SeenCorpusRun): void {
    const id = jobId(job, batchNumber, rerun)
    const status = state === 'running' ? 'ST' : 'ED'
    const user = rerun > 0 ? 'OPER1'.padEnd(8) : 'SYSUSER'.padEnd(8)
    const key = [id, padded(job), batchNumber, rerun] as const
    this.#put('CI_BATCH_JOB', ...key, status, 'SCHD', user, 'SYSUSER'.padEnd(8), `${day}T00:00:00`, threads.length)
    this.#put('CI_BATCH_JOB_PRM', id, 'DIST-THD-POOL', ' ')
    this.#put('CI_BATCH_CTRL', padded(job), batchNumber + 1, /^(D1|C1|F1)-/.exec(job)?.[1] ?? 'CM', 1)
    this.#put('CI_BATCH_CTRL_L', padded(job), 'ENG', titles[job] ?? job)
  }

  #put(table: string, ...values: SQLInputValue[]): void {
    this.#run(`insert or replace into ${table} values (${values.map(() => '?').join(', ')})`, ...values)
  }

  #run(sql: string, ...values: SQLInputValue[]): void {
    const statement = this.#statements.get(sql) ?? this.#database.prepare(sql)
    this.#statements.set(sql, statement)
    statement.run(...values)
  }
}

function padded(job: string): string {
  return job.padEnd(12)
}

/** The same for the same run, and of no order: as the product's keys are. */
function jobId(job: string, batchNumber: number, rerun: number): string {
  let hash = 0x811c9dc5
  for (const character of `${job} ${batchNumber} ${rerun}`) hash = Math.imul(hash ^ character.charCodeAt(0), 0x01000193)
  return `${hash >>> 0}${batchNumber}${rerun}`.slice(-jobIdDigits).padStart(jobIdDigits, '7')
}
