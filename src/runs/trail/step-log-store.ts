import type { ClientBase, Pool } from 'pg'

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

/** What the steps of a run have logged since a moment, oldest first. */
export async function readStepLogs(
  client: Pool | ClientBase,
  run: string,
  { step, since, limit = 10_000 }: { step?: string | undefined; since?: Date | undefined; limit?: number } = {},
): Promise<StepLogLine[]> {
  const { rows } = await client.query<StepLogLine>(
    `SELECT step, nullif(item, '') AS item, attempt, number, at, level, message, data FROM step_logs
     WHERE run_id = $1 AND ($2::text IS NULL OR step = $2) AND ($3::timestamptz IS NULL OR at >= $3)
     ORDER BY at, step, item, attempt, number LIMIT $4`,
    [run, step ?? null, since ?? null, limit],
  )
  return rows
}
