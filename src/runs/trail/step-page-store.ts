import type { Pool } from 'pg'
import { pageOf, readCursor } from '../../pipelines/cursor.ts'
import type { StepState } from '../step.ts'
import type { StepReport } from './report.ts'

/** A step, or an item of an each, with its times and what it counted. */
export interface StepDetail extends StepReport {
  startedAt: Date | null
  endedAt: Date | null
  counts: Record<string, unknown> | null
  metrics: Record<string, number> | null
}

const columns = `step AS name, nullif(item, '') AS item, state AS status, attempt AS attempts, started_at AS "startedAt",
  ended_at AS "endedAt", duration_ms AS "durationMs", counts, error, reason, progress, metrics`

/** The steps of a run without their items; those that have no row yet are not among them. */
export async function readStepHeads(pool: Pool, run: string): Promise<StepDetail[]> {
  const { rows } = await pool.query<StepDetail>({
    name: 'read-step-heads',
    text: `SELECT ${columns} FROM steps WHERE run_id = $1 AND item = ''`,
    values: [run],
  })
  return rows
}

/** A page of the items of a step, by key. */
export async function readItemPage(
  pool: Pool,
  run: string,
  {
    step,
    state,
    after,
    limit,
  }: { step: string; state?: readonly StepState[] | undefined; after?: string | undefined; limit: number },
): Promise<{ items: StepDetail[]; next: string | null }> {
  const [beyond = ''] = readCursor(after, ['text']) ?? []
  const { rows } = await pool.query<StepDetail>(
    `SELECT ${columns} FROM steps WHERE run_id = $1 AND step = $2 AND item > $3
       AND ($4::text[] IS NULL OR state::text = ANY ($4)) ORDER BY item LIMIT $5`,
    [run, step, beyond, state ?? null, limit + 1],
  )
  return pageOf(rows, limit, ({ item }) => [item ?? ''])
}
