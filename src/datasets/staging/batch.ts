import type { RunMode } from '../../pipelines/run-mode.ts'
import type { CheckCounts, Drift } from '../validation/row-checker.ts'

/**
 * The states of a batch, the rows of one source that one step of a run has staged.
 *
 * staged: waits for its load · blocked: a gate holds it back · published: loaded · replayed: loaded later, by a person's
 * order · discarded: by a person · superseded: its step ran again, or a later load has covered it
 */
export type BatchState = 'staged' | 'blocked' | 'published' | 'replayed' | 'discarded' | 'superseded' | 'dry run'

export interface Batch extends CheckCounts {
  id: string
  source: string
  drift: Drift | null
}

/** What a batch is part of. */
export interface BatchOrigin {
  pipeline: string
  run: string
  step: string
  mode: RunMode
  dryRun: boolean
  window: { from: string; to: string } | null
  /** Business time. */
  at: Date
}
