import { setTimeout as timer } from 'node:timers/promises'
import type { StepLog } from '../../pipelines/step-context.ts'

/** Waits, and rejects as soon as the signal is aborted. */
export type Sleep = (milliseconds: number, signal: AbortSignal) => Promise<unknown>

/** What the engine, or a test, ties a client to. */
export interface HttpHooks {
  /** Gets one debug line for every attempt. */
  log?: Pick<StepLog, 'debug'> | undefined
  /** Ends every request of the client, that of a step, say. */
  signal?: AbortSignal | undefined
  /** Refuses every method but GET and HEAD. */
  dryRun?: boolean | undefined
  /** 0 up to 1, for the jitter of pauses. */
  random?: (() => number) | undefined
  /** How pauses and turns are waited for. */
  sleep?: Sleep | undefined
}

/** {@link HttpHooks} with what is there when none is given. */
export interface BoundHooks {
  log: Pick<StepLog, 'debug'> | undefined
  signal: AbortSignal | undefined
  dryRun: boolean
  random: () => number
  sleep: Sleep
}

export function boundHooks(hooks: HttpHooks): BoundHooks {
  return {
    log: hooks.log,
    signal: hooks.signal,
    dryRun: hooks.dryRun ?? false,
    random: hooks.random ?? Math.random,
    sleep: hooks.sleep ?? ((milliseconds, signal) => timer(milliseconds, undefined, { signal })),
  }
}
