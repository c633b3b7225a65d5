import { createHash } from 'node:crypto'
import type { ClientBase, Pool } from 'pg'
import type { PlannedRow, PlanPlace } from './plan.ts'

/** What a dry run found that its load would do. */
export interface PlanReport {
  insert: number
  update: number
  leave: number
  delete: number
  /** The rows that would change, the first thousand of them. */
  changes: PlannedRow[]
}

const mostChanges = 1000

/** Where the plan of a dry run's load lies: known from its run and step, so that nothing has to carry it. */
export function planPlace(run: string, step: string): PlanPlace {
  const digits = createHash('sha256').update(`plan\n${run}\n${step}`).digest('hex')
  const parts = [digits.slice(0, 8), digits.slice(8, 12), `8${digits.slice(13, 16)}`, `8${digits.slice(17, 20)}`]
  return { run, set: [...parts, digits.slice(20, 32)].join('-') }
}

/** Reads a plan; undefined where there is none. */
export async function readPlan(client: Pool | ClientBase, { run, set }: PlanPlace): Promise<PlanReport | undefined> {
  const { rows: counts } = await client.query<{ action: PlannedRow['action']; rows: number }>(
    `SELECT row ->> 'action' AS action, count(*)::int AS rows FROM spooled_rows WHERE run_id = $1 AND set_id = $2 GROUP BY 1`,
    [run, set],
  )
  if (counts.length === 0) return undefined
  const { rows: changes } = await client.query<{ row: PlannedRow }>(
    `SELECT row FROM spooled_rows WHERE run_id = $1 AND set_id = $2 AND row ->> 'action' <> 'leave' ORDER BY number LIMIT $3`,
    [run, set, mostChanges],
  )
  const countOf = (action: PlannedRow['action']) => counts.find((count) => count.action === action)?.rows ?? 0
  return {
    insert: countOf('insert'),
    update: countOf('update'),
    leave: countOf('leave'),
    delete: countOf('delete'),
    changes: changes.map(({ row }) => row),
  }
}
