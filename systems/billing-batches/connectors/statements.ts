import { Refusal } from 'millrace'
import { z } from 'zod'
import type { Binds, Statement } from './reader.ts'

// Portable SQL: Oracle's of any version that is in use. A DATE has no zone here, and dates are subtracted by nobody.

const code = z.string().min(1)
const number = z.number().int()
const count = z
  .number()
  .nullable()
  .transform((value) => value ?? 0)
const key = { batch_cd: code, batch_nbr: number, batch_rerun_nbr: number }

/** The whole key, always: BATCH_CD alone multiplies rows as soon as a code has run twice. */
const sameRun = (one: string, other: string) =>
  ['BATCH_CD', 'BATCH_NBR', 'BATCH_RERUN_NBR'].map((name) => `${one}.${name} = ${other}.${name}`).join(' and ')

/** A bind is a VARCHAR2, and without its blanks no CHAR is like it. */
const asChar = (name: string) => `cast(:${name} as char(60))`

/** Which runs are asked for. */
export interface Asked {
  /** A condition on R, CI_BATCH_RUN. */
  where: string
  binds: Binds
}

/**
 * Runs that started or ended since then, or have one of these statuses and did not start. What has not ended is asked for
 * by its key.
 */
export function changedSince(since: Date, open: readonly string[]): Asked {
  const values = open.map((_, index) => asChar(`s${index}`)).join(', ')
  const waits = `or (R.START_DTTM is null and R.END_DTTM is null and R.RUN_STATUS in (${values}))`
  return {
    where: `R.START_DTTM >= :since or R.END_DTTM >= :since ${open.length === 0 ? '' : waits}`.trimEnd(),
    binds: { since, ...Object.fromEntries(open.map((value, index) => [`s${index}`, value])) },
  }
}

export interface BatchKey {
  code: string
  number: number
  rerun: number
}

/** These runs, whenever they were. */
export function withKeys(keys: readonly BatchKey[]): Asked {
  const where = keys
    .map(
      (_, index) =>
        `(R.BATCH_CD = ${asChar(`c${index}`)} and R.BATCH_NBR = :n${index} and R.BATCH_RERUN_NBR = :r${index})`,
    )
    .join(' or ')
  const binds = keys.flatMap((one, index) => [
    [`c${index}`, one.code],
    [`n${index}`, one.number],
    [`r${index}`, one.rerun],
  ])
  return { where, binds: Object.fromEntries(binds) }
}

const runRow = z.object({
  ...key,
  batch_bus_dt: z.date().nullable(),
  start_dttm: z.date().nullable(),
  end_dttm: z.date().nullable(),
  run_status: z.string().nullable(),
})
export type RunRow = z.infer<typeof runRow>

export function runs({ where }: Asked): Statement<RunRow> {
  return {
    text: `select R.BATCH_CD, R.BATCH_NBR, R.BATCH_RERUN_NBR, R.BATCH_BUS_DT, R.START_DTTM, R.END_DTTM, R.RUN_STATUS
from CI_BATCH_RUN R where ${where}
order by R.BATCH_CD, R.BATCH_NBR, R.BATCH_RERUN_NBR`,
    row: runRow,
  }
}

const threadRow = z.object({
  ...key,
  batch_thread_nbr: number,
  thread_status: z.string().nullable(),
  records: count,
  failed_records: count,
  last_start_dttm: z.date().nullable(),
})
export type ThreadRow = z.infer<typeof threadRow>

/** A thread that was restarted has an instance for each time: their counts are added up. */
export function threads({ where }: Asked): Statement<ThreadRow> {
  return {
    text: `select T.BATCH_CD, T.BATCH_NBR, T.BATCH_RERUN_NBR, T.BATCH_THREAD_NBR, T.THREAD_STATUS,
sum(I.REC_PROC_CNT) as RECORDS, sum(I.REC_ERR_CNT) as FAILED_RECORDS, max(I.START_DTTM) as LAST_START_DTTM
from CI_BATCH_RUN R
join CI_BATCH_THD T on ${sameRun('T', 'R')}
left join CI_BATCH_INST I on ${sameRun('I', 'T')} and I.BATCH_THREAD_NBR = T.BATCH_THREAD_NBR
where ${where}
group by T.BATCH_CD, T.BATCH_NBR, T.BATCH_RERUN_NBR, T.BATCH_THREAD_NBR, T.THREAD_STATUS
order by T.BATCH_CD, T.BATCH_NBR, T.BATCH_RERUN_NBR, T.BATCH_THREAD_NBR`,
    row: threadRow,
  }
}

const messageRow = z.object({ ...key, message_text: z.string().nullable() })
export type MessageRow = z.infer<typeof messageRow>

/** What failed runs have logged. Where a site keeps it elsewhere, runs have no text, and nothing else is different. */
export function messages({ where }: Asked): Statement<MessageRow> {
  return {
    text: `select M.BATCH_CD, M.BATCH_NBR, M.BATCH_RERUN_NBR, M.MESSAGE_TEXT
from CI_MSG_LOG M join CI_BATCH_RUN R on ${sameRun('R', 'M')} where ${where}
order by M.BATCH_CD, M.BATCH_NBR, M.BATCH_RERUN_NBR`,
    row: messageRow,
  }
}

const submissionRow = z.object({
  batch_job_id: z.string().min(1),
  batch_cd: code,
  // A run gets its number when it begins.
  batch_nbr: number.nullable(),
  batch_rerun_nbr: number.nullable(),
  batch_job_stat_flg: z.string().nullable(),
  process_dt: z.date().nullable(),
})
export type SubmissionRow = z.infer<typeof submissionRow>

/** What is submitted and has not ended (pending or started), and these submissions however they stand. */
export function submissions(ids: readonly string[]): { statement: Statement<SubmissionRow>; binds: Binds } {
  const these =
    ids.length === 0 ? '' : ` or J.BATCH_JOB_ID in (${ids.map((_, index) => asChar(`j${index}`)).join(', ')})`
  return {
    statement: {
      text: `select J.BATCH_JOB_ID, J.BATCH_CD, J.BATCH_NBR, J.BATCH_RERUN_NBR, J.BATCH_JOB_STAT_FLG, J.PROCESS_DT
from CI_BATCH_JOB J where J.BATCH_JOB_STAT_FLG in ('PD', 'ST')${these}
order by J.BATCH_JOB_ID`,
      row: submissionRow,
    },
    binds: Object.fromEntries(ids.map((id, index) => [`j${index}`, id])),
  }
}

/** What statuses are called on this site. */
export const lookups: Statement<{ field_name: string; field_value: string; descr: string }> = {
  text: `select L.FIELD_NAME, L.FIELD_VALUE, L.DESCR from CI_LOOKUP_VAL_L L
where L.FIELD_NAME in ('RUN_STATUS', 'THREAD_STATUS') and L.LANGUAGE_CD = 'ENG'
order by L.FIELD_NAME, L.FIELD_VALUE`,
  row: z.object({ field_name: z.string(), field_value: z.string(), descr: z.string() }),
}

/** Rows of a table that wait: those with a status. */
export interface PendingRows {
  /** `D1_IMD_CTRL`, or with its schema `CISADM.D1_INIT_MSRMT_DATA`. */
  table: string
  /** Its BO_STATUS_CD. */
  status: string
}

/**
 * How many measurements wait: D1-IMD runs until there are none.
 *
 * @throws where the table's name is none
 */
export function pendingRows({ table, status }: PendingRows = { table: 'D1_IMD_CTRL', status: 'PENDING' }) {
  if (!/^(?:[A-Z]\w*\.)?[A-Z]\w*$/i.test(table)) {
    throw new Refusal(`left: expected the name of a table, such as D1_INIT_MSRMT_DATA, got '${table}'`)
  }
  const statement: Statement<{ left_cnt: number }> = {
    text: `select count(*) as LEFT_CNT from ${table} where BO_STATUS_CD = ${asChar('status')}`,
    row: z.object({ left_cnt: z.number() }),
  }
  return { statement, binds: { status } }
}

/** The database's own clock. */
export const clock: Statement<{ now: Date }> = {
  text: 'select SYSDATE as NOW from DUAL',
  row: z.object({ now: z.date() }),
}
