import type { JobThread, SeenRun } from 'millrace'
import type { Found } from './batches.ts'
import type { RunRow, SubmissionRow, ThreadRow } from './statements.ts'
import type { Statuses } from './statuses.ts'
import { wallTimeOf } from './wall-time.ts'

interface Keyed {
  batch_cd: string
  batch_nbr: number
  batch_rerun_nbr: number
}

/** The whole key, as it is kept: 'CM-DMRU 2214 0'. */
export function keyText({ batch_cd, batch_nbr, batch_rerun_nbr }: Keyed): string {
  return `${batch_cd} ${batch_nbr} ${batch_rerun_nbr}`
}

/** The key of a submission that has no run: 'CM-DMRU job 77701234567890'. A run gets its number only when it begins. */
function waitingKey({ batch_cd, batch_job_id }: SubmissionRow): string {
  return `${batch_cd} job ${batch_job_id}`
}

/** Of such a key; undefined for one of a run. */
export function submissionId(key: string): string | undefined {
  return /^\S+ job (\S+)$/.exec(key)?.[1]
}

/** The run that a submission is of; undefined while it has none. */
export function runKeyOf({ batch_cd, batch_nbr, batch_rerun_nbr }: SubmissionRow): string | undefined {
  return batch_nbr ? keyText({ batch_cd, batch_nbr, batch_rerun_nbr: batch_rerun_nbr ?? 0 }) : undefined
}

/** Submissions without a run: they wait, until they have ended without one. */
function waitingRuns(submissions: readonly SubmissionRow[], runs: ReadonlySet<string>, timezone: string): SeenRun[] {
  return submissions.flatMap((row) => {
    const key = runKeyOf(row)
    if (key !== undefined && runs.has(key)) return []
    const isOpen = row.batch_job_stat_flg === 'PD' || row.batch_job_stat_flg === 'ST'
    return {
      key: key ?? waitingKey(row),
      job: row.batch_cd,
      state: isOpen ? 'pending' : 'cancelled',
      ...(row.process_dt === null ? {} : { day: wallTimeOf(row.process_dt, timezone).slice(0, 10) }),
    }
  })
}

/** Rows of the tables as runs of jobs. */
export function seenRuns(found: Found, statuses: Statuses, timezone: string): SeenRun[] {
  // A row that comes into the tables between two pages moves the last one of a page to the next.
  const once = new Map(found.threads.map((row) => [`${keyText(row)} ${row.batch_thread_nbr}`, row]))
  const threadsOf = Map.groupBy(once.values(), keyText)
  const messageOf = new Map(found.messages.map((row) => [keyText(row), row.message_text]))
  const waitedAs = new Map(found.submissions.map((row) => [runKeyOf(row), waitingKey(row)]))
  const begun = found.runs.map((row): SeenRun => {
    const key = keyText(row)
    // That a submission has ended says nothing: whether it went well, only the status of the run tells.
    const state = statuses.stateOf('RUN_STATUS', row.run_status)
    const rows = threadsOf.get(key) ?? []
    const threads = rows.map((thread) => threadOf(thread, statuses))
    return {
      key,
      job: row.batch_cd,
      was: waitedAs.get(key) ?? null,
      state,
      startedAt: row.start_dttm,
      endedAt: state === 'running' || state === 'pending' ? null : endOf(row),
      restartedAt: lastStartOf(rows),
      // The business day is a date: its midnight, wherever the database is.
      ...(row.batch_bus_dt === null ? {} : { day: wallTimeOf(row.batch_bus_dt, timezone).slice(0, 10) }),
      threads,
      error: state === 'failed' ? (told(messageOf.get(key)) ?? statuses.describe(row.run_status)) : null,
    }
  })
  return [...begun, ...waitingRuns(found.submissions, new Set(begun.map(({ key }) => key)), timezone)]
}

/** A run whose row was put right by hand has a status of its end and no time of it. */
function endOf({ end_dttm, start_dttm }: RunRow): Date | null {
  return end_dttm === null || start_dttm === null ? null : end_dttm
}

/** A run in error goes on under its key when its job is submitted again: with its old start, and new instances of its threads. */
function lastStartOf(threads: readonly ThreadRow[]): Date | null {
  const starts = threads.flatMap(({ last_start_dttm: start }) => (start === null ? [] : [start.getTime()]))
  return starts.length === 0 ? null : new Date(Math.max(...starts))
}

function threadOf(
  { batch_thread_nbr, thread_status, records, failed_records }: ThreadRow,
  statuses: Statuses,
): JobThread {
  return {
    number: batch_thread_nbr,
    state: statuses.stateOf('THREAD_STATUS', thread_status),
    records,
    failedRecords: failed_records,
  }
}

/** The first line of a message. Long numbers in it may be somebody's account. */
function told(message: string | null | undefined): string | undefined {
  const line = message?.split('\n', 1)[0]?.trim()
  return line ? line.replaceAll(/\d{6,}/g, '#') : undefined
}
