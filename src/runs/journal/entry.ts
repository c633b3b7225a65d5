import type { RunCounts, RunState, StoredError, StoredWindow } from '../run.ts'
import type { AttemptEnd, StepRow, StepState, WaitRow } from '../step.ts'

/** What happened to one step or item. */
export interface Outcome {
  /** The row as it is now. */
  row: StepRow
  /** The state it was in, for the trail. Without it the trail says nothing. */
  from?: StepState
  /** What the trail says beside the states. */
  detail?: object
  /** The attempt that is over with this, of the row's number, start, duration and error. */
  attempt?: AttemptEnd
  /** What the step or item waits for from now on. */
  wait?: WaitRow
  /** Its wait is over. */
  endsWait?: boolean
}

/** A move of the run itself. What is not named stays as it is, but for the worker, whom only a running run has. */
export interface RunMove {
  to: RunState
  /** The claim after the move: one more when ownership changes hands, the same otherwise. */
  claim: number
  workerId?: string
  generation?: number
  version?: string
  admitted?: boolean
  startedAt?: Date
  /** Null opens the run again. */
  endedAt?: Date | null
  deadlineAt?: Date | null
  windows?: Record<string, StoredWindow>
  counts?: RunCounts
  error?: StoredError | null
  unconfirmedWorkerId?: string | null
  /** Forgets requests to cancel or pause, which are meant for the state the run leaves. */
  clearRequests?: boolean
}

/**
 * One outcome to be recorded: everything in it commits together, or nothing of it does. It only counts if the run is
 * still in `state` under `claim`.
 */
export interface Entry {
  runId: string
  state: RunState
  claim: number
  generation: number
  /** Business time of the outcome. */
  at: Date
  actor: string
  /** A run that ends forgets all of its waits. */
  move?: RunMove
  /** What the trail says of the move. Default: its error. */
  detail?: object
  /** Of two for one step or item the later row stands, with the trail of both. */
  outcomes?: readonly Outcome[]
}

/** What a committed entry learns about its run. */
export interface Receipt {
  cancelRequested: boolean
  pauseRequested: boolean
}

/** The run is no longer under the claim that this write was based on. Whoever gets it stops, and writes nothing more. */
export class LeaseLost extends Error {
  constructor(runId: string) {
    super(`run ${runId} is no longer held under this claim; its new owner goes on from what was recorded`)
    this.name = 'LeaseLost'
  }
}
