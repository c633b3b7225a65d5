import { formatDuration } from '../../pipelines/format-duration.ts'

/** Why a worker tells the steps of a run to stop. The reason of their signal. */
export class Cancelled extends Error {
  readonly code = 'cancelled'
  constructor() {
    super('the run was cancelled')
    this.name = 'Cancelled'
  }
}

/** The run is over its time-out; it says which steps that cut off. */
export class RunTimeout extends Error {
  readonly code = 'run_timeout'
  constructor(timeoutMs: number, steps: readonly string[]) {
    const cut = steps.length > 0 ? `; it cut off ${steps.map((step) => `'${step}'`).join(', ')}` : ''
    super(`the run took longer than its time-out of ${formatDuration(timeoutMs)}${cut}`)
    this.name = 'RunTimeout'
  }
}

/** The worker stops and leaves the run to another. No fault of the step, and no attempt of its retry policy. */
export class HandOver extends Error {
  readonly code = 'handed_over'
  constructor() {
    super('the worker stopped; another goes on with the run')
    this.name = 'HandOver'
  }
}
