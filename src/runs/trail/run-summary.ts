import type { Run } from '../run.ts'
import { runHead } from './report.ts'

/** A run as a line of a list. */
export type RunSummary = ReturnType<typeof summaryOf>

/** The line that tells of a run in a list. */
export function summaryOf(run: Run) {
  const { counts, windows: _, ...head } = runHead(run)
  return {
    ...head,
    createdAt: run.createdAt.toISOString(),
    backfill: run.backfillId,
    stored: typeof counts.stored === 'number' ? counts.stored : null,
  }
}
