import type { Pool } from 'pg'
import { formatDuration } from '../../pipelines/format-duration.ts'
import type { Run, RunCounts } from '../run.ts'
import { runColumns } from '../run-store.ts'
import { readStepHeads, type StepDetail } from './step-page-store.ts'

/** What is different, as people read it. */
export interface Difference {
  what: string
  step: string | null
  before: string
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
     WHERE pipeline BETWEEN $1 AND $1 AND id < $2 AND state = 'completed' AND ended_at IS NOT NULL
       AND backfill_id IS NULL
       AND NOT coalesce((options ->> 'dryRun')::boolean, false)
     ORDER BY pipeline DESC, id DESC LIMIT 1`,
    [run.pipeline, run.id],
  )
  return rows[0]
}

function headDifferences(good: Run, run: Run): Difference[] {
  const found: Difference[] = []
  const add = (what: string, before: string, now: string) => {
    if (before !== now) found.push({ what, step: null, before: before || 'none', now: now || 'none' })
  }
  add('version', good.version, run.version)
  add('mode', good.mode, run.mode)
  for (const name of new Set([...Object.keys(good.params), ...Object.keys(run.params)])) {
    // Their values may be anything: that they differ is told, not how.
    if (JSON.stringify(good.params[name]) !== JSON.stringify(run.params[name])) {
      found.push({ what: `parameter ${name}`, step: null, before: 'another value', now: 'changed' })
    }
  }
  add('duration', tookOf(good), tookOf(run))
  found.push(...countDifferences(good.counts, run.counts, null))
  return found
}

function stepDifferences(before: readonly StepDetail[], after: readonly StepDetail[]): Difference[] {
  const others = new Map(before.map((step) => [step.name, step]))
  return after.flatMap((step) => {
    const other = others.get(step.name)
    if (!other) return [{ what: 'step', step: step.name, before: 'not there', now: step.status }]
    const found: Difference[] = []
    if (other.status !== step.status)
      found.push({ what: 'state', step: step.name, before: other.status, now: step.status })
    if (isFar(other.durationMs, step.durationMs)) {
      found.push({
        what: 'duration',
        step: step.name,
        before: durationOf(other.durationMs),
        now: durationOf(step.durationMs),
      })
    }
    return [...found, ...countDifferences(other.counts, step.counts, step.name)]
  })
}

function countDifferences(before: RunCounts | null, now: RunCounts | null, step: string | null): Difference[] {
  const names = new Set([...Object.keys(before ?? {}), ...Object.keys(now ?? {})])
  names.delete('bySource')
  return [...names].flatMap((name) => {
    const [first = 0, second = 0] = [before, now].map(
      (counts) => (counts as Record<string, number> | null)?.[name] ?? 0,
    )
    return first === second ? [] : { what: `rows ${name}`, step, before: String(first), now: String(second) }
  })
}

/** A quarter more or less, or a moment, is no difference. */
function isFar(before: number | null, now: number | null): boolean {
  if (before === null || now === null) return false
  return Math.abs(now - before) > Math.max(250, before / 4)
}

function tookOf({ startedAt, endedAt }: Run): string {
  return durationOf(startedAt && endedAt ? endedAt.getTime() - startedAt.getTime() : null)
}

function durationOf(ms: number | null): string {
  return ms === null ? '' : formatDuration(ms)
}
