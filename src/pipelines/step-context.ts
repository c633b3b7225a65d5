import type { HttpClient } from './http-client.ts'
import type { RunMode } from './run-mode.ts'
import type { Window } from './window.ts'

/** Log lines of one attempt, kept with the run. Never put secrets or people's data here. */
export interface StepLog {
  debug(message: string, data?: object): void
  info(message: string, data?: object): void
  warn(message: string, data?: object): void
  error(message: string, data?: object): void
}

/** What a step knows of the run it is part of. */
export interface RunFacts {
  id: string
  pipeline: string
  mode: RunMode
  generation: number
  /** The due time of the schedule that started it; null when nobody waited for it. */
  dueAt: Date | null
  /** True under `--dry-run`: read as always, write nothing outside. `http` then refuses every method but GET and HEAD. */
  dryRun: boolean
}

/** What every step function is given. `Inputs` has the outputs of the steps named in `from`, by step name. */
export interface StepContext<Params, Inputs, HasWindow extends boolean = boolean> {
  inputs: Inputs
  params: Params
  /** The stretch of time to fetch, of this step's `source`. Only in pipelines that declare a `window`. */
  window: HasWindow extends true ? Window : undefined
  run: RunFacts
  /** 1 for the first try of this step in this run. */
  attempt: number
  /** Aborted on cancel, time-out and a lost lease. Hand it to everything that waits. */
  signal: AbortSignal
  /** The same for every attempt of this step in this run: send it with each effect on the outside. */
  idempotencyKey: string
  http: HttpClient
  log: StepLog
  /**
   * Adds to a figure of this step, which is kept with its completion and summed up for the run and the day:
   * `metric('approved', 12)`. At most 50 names in small letters, digits and _; never make them of data. Default 1.
   */
  metric: (name: string, value?: number) => void
  /** Reports how far the step is; shown live with rate and time left. Cheap: written at most once a second. */
  progress: (done: number, total?: number) => void
  /** Business time: the test clock in tests, `MILLRACE_NOW` in demonstrations. */
  now: () => Date
}

/**
 * What the function of an `.each` step is given for one item. Its `inputs` are empty: an item sees itself, not the whole
 * list, which would be read again for each of its items.
 */
export interface ItemContext<Params, Item, HasWindow extends boolean = boolean>
  extends StepContext<Params, {}, HasWindow> {
  item: Item
  key: string
}
