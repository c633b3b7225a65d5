import type { RunMode } from '../pipelines/run-mode.ts'

/**
 * The states of a run and its legal moves, listed once. ARCHITECTURE.md draws them.
 *
 * pending: waits for a slot or a worker · running: a worker has claimed it · waiting: parked until a time, a signal
 * or a person · paused: held by a person · the rest are ends, final for their generation.
 */
const moves = {
  pending: ['running', 'paused', 'cancelled', 'failed'],
  running: ['pending', 'waiting', 'paused', 'completed', 'partial', 'failed', 'cancelled'],
  waiting: ['pending', 'paused', 'cancelled', 'failed'],
  paused: ['pending', 'cancelled'],
  completed: [],
  partial: ['pending'],
  failed: ['pending'],
  cancelled: ['pending'],
} as const satisfies Record<string, readonly string[]>

export type RunState = keyof typeof moves
export type EndState = 'completed' | 'partial' | 'failed' | 'cancelled'

export const runStates = Object.keys(moves) as RunState[]

/** Whether a run may go from one state to the other. Moves out of an end, and out of paused by resume, open a new generation. */
export function mayMove(from: RunState, to: RunState): boolean {
  return (moves[from] as readonly RunState[]).includes(to)
}

export function isEnd(state: RunState): state is EndState {
  return state === 'completed' || state === 'partial' || state === 'failed' || state === 'cancelled'
}

/** What went wrong, as it is stored and shown: never a stack, a secret or a row. */
export interface StoredError {
  /** One word to match on: 'timeout', 'blocked', 'dead_letter', 'definition_changed', an HttpError's code, ... */
  code: string
  message: string
  /** The step that caused it, on a run's error. */
  step?: string
}

/** What was asked for when the run was started; stored with it and never changed. */
export interface RunOptions {
  dryRun?: boolean
  skip?: string[]
  only?: string[]
  /** A run whose outputs stand in for skipped steps. */
  reuse?: string
  /** Of a backfill, inclusive calendar days or instants as text. */
  from?: string
  to?: string
}

/** A run as it is stored. */
export interface Run {
  id: string
  pipeline: string
  version: string
  mode: RunMode
  state: RunState
  generation: number
  claim: number
  workerId: string | null
  reservedFor: string | null
  admitted: boolean
  unconfirmedWorkerId: string | null
  params: Record<string, unknown>
  options: RunOptions
  windows: Record<string, StoredWindow> | null
  overlapKey: string
  runKey: string | null
  trigger: string
  sourceRunId: string | null
  /** The backfill it is a window of. Such a run is admitted apart from live ones, and goes behind them. */
  backfillId: string | null
  createdAt: Date
  /** The due time of the schedule that started it. */
  dueAt: Date | null
  startedAt: Date | null
  endedAt: Date | null
  deadlineAt: Date | null
  cancelRequestedAt: Date | null
  pauseRequestedAt: Date | null
  counts: RunCounts | null
  error: StoredError | null
}

/** A run was started now, or was there already under the same key. */
export interface StartedRun {
  id: string
  isNew: boolean
}

/** The window of one step, computed at the run's first claim and never again. */
export interface StoredWindow {
  source: string
  from: string
  to: string
  zone: string
}

/** Rows by what became of them. */
export interface Counts {
  fetched?: number
  stored?: number
  inserted?: number
  updated?: number
  unchanged?: number
  deleted?: number
  quarantined?: number
}

export type RunCounts = Counts & { bySource?: Record<string, Counts> }
