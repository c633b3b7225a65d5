import type { Pool } from 'pg'
import { formatDuration } from '../../pipelines/format-duration.ts'
import type { Run, RunCounts } from '../run.ts'
import { runColumns } from '../run-store.ts'
import { readStepHeads, type StepDetail } from './step-page-store.ts'

/** What is different, as people read it. */
export interface Difference {
  what: string
  step: string | null
  then: string
  now: string
}

/** How a run differs from the last good one of its pipeline before it: what it was, took, and counted, in all and by step. */
export async function compareWithGood(pool: Pool, run: Run): Promise<{ with: Run | null; differences: Difference[] }> {
  const good = await readLastGood(pool, run)
  if (!good) return { with: null, differences: [] }
  const [before, after] = await Promise.all([readStepHeads(pool, good.id), readStepHeads(pool, run.id)])
  return { with: good, differences: [...headDifferences(good, run), ...stepDifferences(before, after)] }
}

/** A dry run and a window of history are no measure for what happens every day. */
async function readLastGood(pool: Pool, run: Run): Promise<Run | undefined> {
  const { rows } = await pool.query<Run>(
    `SELECT ${runColumns} FROM runs
     WHERE pipeline BETWEEN $1 AND $1 AND id < $2 AND state = 'completed' AND backfill_id IS NULL
       AND NOT coalesce((options ->> 'dryRun')::boolean, false)
     ORDER BY pipeline DESC, id DESC LIMIT 1`,
    [run.pipeline, run.id],
  )
  return rows[0]
}

function headDifferences(good: Run, run: Run): Difference[] {
  const found: Difference[] = []
  const add = (what: string, then: unknown, now: unknown) => {
    if (String(then) !== String(now)) found.push({ what, step: null, then: shownOf(then), now: shownOf(now) })
  }
  add('version', good.version, run.version)
  add('mode', good.mode, run.mode)
  for (const name of new Set([...Object.keys(good.params), ...Object.keys(run.params)])) {
    // Their values may be anything: that they differ is told, not how.
    if (JSON.stringify(good.params[name]) !== JSON.stringify(run.params[name])) {
      found.push({ what: `parameter ${name}`, step: null, then: 'another value', now: 'changed' })
    }
  }
  add('duration', tookOf(good), tookOf(run))
  found.push(...countDifferences(good.counts, run.counts, null))
  return found
}

function stepDifferences(before: readonly StepDetail[], after: readonly StepDetail[]): Difference[] {
  const then = new Map(before.map((step) => [step.name, step]))
  return after.flatMap((step) => {
    const other = then.get(step.name)
    if (!other) return [{ what: 'step', step: step.name, then: 'not there', now: step.status }]
    const found: Difference[] = []
    if (other.status !== step.status)
      found.push({ what: 'state', step: step.name, then: other.status, now: step.status })
    if (isFar(other.durationMs, step.durationMs)) {
      found.push({
        what: 'duration',
        step: step.name,
        then: durationOf(other.durationMs),
        now: durationOf(step.durationMs),
      })
    }
    return [...found, ...countDifferences(other.counts, step.counts, step.name)]
  })
}

function countDifferences(then: RunCounts | null, now: RunCounts | null, step: string | null): Difference[] {
  const names = new Set([...Object.keys(then ?? {}), ...Object.keys(now ?? {})])
  names.delete('bySource')
  return [...names].flatMap((name) => {
    const [before, after] = [then, now].map((counts) => Number((counts as Record<string, unknown> | null)?.[name] ?? 0))
    return before === after ? [] : { what: `rows ${name}`, step, then: String(before), now: String(after) }
  })
}

/** A tenth more or less, or a moment, is no difference. */
function isFar(then: number | null, now: number | null): boolean {
  if (then === null || now === null) return false
  return Math.abs(Number(now) - Number(then)) > Math.max(250, 0.25 * Number(then))
}

function tookOf({ startedAt, endedAt }: Run): string {
  return durationOf(startedAt && endedAt ? endedAt.getTime() - startedAt.getTime() : null)
}

function durationOf(ms: number | null): string {
  return ms === null ? '' : formatDuration(Number(ms))
}

function shownOf(value: unknown): string {
  return value === null || value === undefined || value === '' ? 'none' : String(value)
}
