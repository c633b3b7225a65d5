import type { StagedSet } from '../datasets/staging/staged-set.ts'
import type { NewReview } from './reviews/review.ts'
import type { RunCounts, StoredError } from './run.ts'

/** The states of a step, and of an item of an each. */
export type StepState =
  | 'pending'
  | 'running'
  | 'retrying'
  | 'waiting'
  | 'completed'
  | 'failed'
  | 'skipped'
  | 'cancelled'

export type SettledState = 'completed' | 'failed' | 'skipped' | 'cancelled'

export function isSettled(state: StepState): state is SettledState {
  return state === 'completed' || state === 'failed' || state === 'skipped' || state === 'cancelled'
}

/** Where a step's output lies. It names its run, because a re-run reads the outputs of the run it came from. */
export type Output =
  | { kind: 'json'; json: unknown }
  | { kind: 'artifact'; run: string; id: string; bytes: number }
  | { kind: 'rows'; run: string; set: string; count: number }
  | ({ kind: 'staged' } & StagedSet)
  /** The items of an each: `set` of `listRun` is its frozen list, the outputs are in the item rows of `run` and `step`. */
  | { kind: 'items'; run: string; step: string; listRun: string; set: string; count: number }

/** A row of `steps`. `item` is '' for the step itself. */
export interface StepRow {
  step: string
  item: string
  state: StepState
  generation: number
  attempt: number
  failures: number
  crashes: number
  suspect: boolean
  startedAt: Date | null
  endedAt: Date | null
  durationMs: number | null
  output: Output | null
  counts: RunCounts | null
  error: StoredError | null
  reason: string | null
  /** What it has counted with `metric()`, by name; null when nothing. */
  metrics: Readonly<Record<string, number>> | null
}

/** A step that has no row yet. */
export function newStep(step: string, generation: number, item = ''): StepRow {
  return {
    step,
    item,
    state: 'pending',
    generation,
    attempt: 0,
    failures: 0,
    crashes: 0,
    suspect: false,
    startedAt: null,
    endedAt: null,
    durationMs: null,
    output: null,
    counts: null,
    error: null,
    reason: null,
    metrics: null,
  }
}

/** How an attempt was over, and on which worker. */
export interface AttemptEnd {
  outcome: 'completed' | 'failed' | 'cancelled' | 'lost' | 'crashed' | 'handed over'
  workerId: string
}

/** What a parked step waits for. Times are business time. */
export interface WaitRow {
  step: string
  item: string
  kind: 'time' | 'signal' | 'review' | 'retry'
  dueAt: Date | null
  signalKey: string | null
  /** What people are asked from now on. */
  review?: NewReview
}
