import { type Channel, channel } from 'node:diagnostics_channel'
import type { LoggedError } from './log.ts'

/** A request to a source has been answered, or has failed. */
export interface SourceCall {
  method: string
  /** Never the path: it may hold a key. */
  host: string
  /** Undefined where there was no answer. */
  status: number | undefined
  durationMs: number
}

/** A run has come to an end in this process. */
export interface RunEnd {
  run: string
  pipeline: string
  state: string
  /** From its first claim on, pauses included; undefined where it never began. */
  durationMs: number | undefined
  /** Whose error it is. */
  step: string | undefined
  error: LoggedError | undefined
}

/** An attempt of a step, or of one item of it, has failed in this process. */
export interface FailedAttempt {
  run: string
  pipeline: string
  step: string
  attempt: number
  isTriedAgain: boolean
  error: LoggedError
}

// Told while somebody listens; cost nothing otherwise.
export const sourceCalls = channel('millrace:source-call')
export const runEnds = channel('millrace:run-end')
export const failedAttempts = channel('millrace:failed-attempt')

/** Hears of every attempt of a request to a source in this process. Answers how to stop. */
export function onSourceCalls(listener: (call: SourceCall) => void): () => void {
  return hear(sourceCalls, listener)
}

/** Hears of every run that ends in this process. Answers how to stop. */
export function onRunEnds(listener: (end: RunEnd) => void): () => void {
  return hear(runEnds, listener)
}

/** Hears of every attempt that fails in this process. Answers how to stop. */
export function onFailedAttempts(listener: (attempt: FailedAttempt) => void): () => void {
  return hear(failedAttempts, listener)
}

/** What is told over a channel is what its one publisher says it is. */
function hear(told: Channel, listener: (what: never) => void): () => void {
  const heard = (what: unknown): void => listener(what as never)
  told.subscribe(heard)
  return () => {
    told.unsubscribe(heard)
  }
}
