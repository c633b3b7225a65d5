import type { ClientBase, Pool } from 'pg'
import { readCursor, writeCursor } from '../../pipelines/cursor.ts'

/** A line that a step has logged. */
export interface StepLogLine {
  step: string
  item: string | null
  attempt: number
  number: number
  at: Date
  level: 'debug' | 'info' | 'warn' | 'error'
  message: string
  data: object | null
}

/** Which lines are read; all without it. */
export interface LogFilter {
  step?: string | undefined
  level?: readonly string[] | undefined
  /** A text in the message, in whatever case. */
  search?: string | undefined
}

/** The words of {@link LogFilter}, as values $2 to $4. */
const isAsked = `run_id = $1 AND ($2::text IS NULL OR step = $2) AND ($3::text[] IS NULL OR level = ANY ($3))
       AND ($4::text IS NULL OR strpos(lower(message), lower($4)) > 0)`

function filterValues({ step, level, search }: LogFilter): unknown[] {
  return [step ?? null, level ?? null, search ?? null]
}

/** What the steps of a run have logged since a moment, oldest first. */
export async function readStepLogs(
  client: Pool | ClientBase,
  run: string,
  { since, limit = 10_000, ...filter }: LogFilter & { since?: Date | undefined; limit?: number } = {},
): Promise<StepLogLine[]> {
  const { rows } = await client.query<StepLogLine>(
    `SELECT step, nullif(item, '') AS item, attempt, number, at, level, message, data FROM step_logs
     WHERE ${isAsked} AND ($5::timestamptz IS NULL OR at >= $5)
     ORDER BY at, step, step_logs.item, attempt, number LIMIT $6`,
    [run, ...filterValues(filter), since ?? null, limit],
  )
  return rows
}

/** Lines are stored some time after they were logged, and those of one step later than those of another. */
const lateByMs = 5_000

/**
 * A page of what the steps of a run have logged. There is always a next one while there are lines: it begins a little before
 * the end of this one, for the lines that are stored late, unless this one is full.
 */
export async function readLogPage(
  pool: Pool,
  run: string,
  { after, limit, ...filter }: LogFilter & { after?: string | undefined; limit: number },
): Promise<{ items: Omit<StepLogLine, 'data'>[]; next: string | null }> {
  const place = readCursor(after, ['time', 'text', 'text', 'number', 'number'])
  const { rows } = await pool.query<StepLogLine & { place: string }>(
    `SELECT step, nullif(item, '') AS item, attempt, number, at, level, message, at::text AS place FROM step_logs
     WHERE ${isAsked}
       AND ($5::timestamptz IS NULL OR (at, step, item, attempt, number) > ($5, $6, $7, $8, $9))
     ORDER BY at, step, step_logs.item, attempt, number LIMIT $10`,
    [run, ...filterValues(filter), ...(place ?? [null, '', '', 0, 0]), limit],
  )
  const last = rows.at(-1)
  if (!last) return { items: [], next: after ?? null }
  const next =
    rows.length === limit
      ? [last.place, last.step, last.item ?? '', last.attempt, last.number]
      : [new Date(last.at.getTime() - lateByMs).toISOString(), '', '', 0, 0]
  return { items: rows, next: writeCursor(next) }
}
