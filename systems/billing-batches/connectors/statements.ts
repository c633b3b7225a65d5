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

/** Which runs are asked for. */
export interface Asked {
  /** A condition on R, CI_BATCH_RUN. */
  where: string
  binds: Binds
}

/** Runs that started or ended since then. What has not ended is asked for by its key. */
export function changedSince(since: Date): Asked {
  return { where: 'R.START_DTTM >= :since or R.END_DTTM >= :since', binds: { since } }
}

export interface BatchKey {
  code: string
  number: number
  rerun: number
}

/** These runs, whenever they were. */
export function withKeys(keys: readonly BatchKey[]): Asked {
  const where = keys
    .map((_, index) => `(R.BATCH_CD = :c${index} and R.BATCH_NBR = :n${index} and R.BATCH_RERUN_NBR = :r${index})`)
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

/** What statuses are called on this site. */
export const lookups: Statement<{ field_name: string; field_value: string; descr: string }> = {
  text: `select L.FIELD_NAME, L.FIELD_VALUE, L.DESCR from CI_LOOKUP_VAL_L L
where L.FIELD_NAME in ('RUN_STATUS', 'THREAD_STATUS') and L.LANGUAGE_CD = 'ENG'
order by L.FIELD_NAME, L.FIELD_VALUE`,
  row: z.object({ field_name: z.string(), field_value: z.string(), descr: z.string() }),
}

/** How many measurements wait: D1-IMD runs until there are none. */
export const pendingMeasurements: Statement<{ left_cnt: number }> = {
  text: "select count(*) as LEFT_CNT from D1_IMD_CTRL where BO_STATUS_CD = 'PENDING'",
  row: z.object({ left_cnt: z.number() }),
}

/** The database's own clock. */
export const clock: Statement<{ now: Date }> = {
  text: 'select SYSDATE as NOW from DUAL',
  row: z.object({ now: z.date() }),
}
