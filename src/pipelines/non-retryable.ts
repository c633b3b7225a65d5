import type { RetryPolicy } from './definition.ts'
import { parseDuration } from './duration.ts'
import { Refusal } from './refusal.ts'
import { pauseMs } from './retry.ts'

/** The error of a step that no further attempt can heal. Made by {@link doNotRetry}. */
export class DoNotRetry extends Error {
  override name = 'DoNotRetry'
}

/** The error of a step that is worth another attempt, but not before this pause. Made by {@link retryAfter}. */
export class RetryAfter extends Error {
  override name = 'RetryAfter'
  readonly pauseMs: number

  constructor(message: string, milliseconds: number, options?: ErrorOptions) {
    super(message, options)
    this.pauseMs = milliseconds
  }
}

/**
 * Marks an error as final: the step fails at once, whatever its `retry` says.
 *
 * @example
 * if (response.status === 404) throw doNotRetry(`no series ${code}`)
 */
export function doNotRetry(error: unknown): DoNotRetry {
  return new DoNotRetry(messageOf(error), { cause: error })
}

/**
 * Asks for the next attempt not before `pause`, while attempts are left.
 *
 * @example
 * throw retryAfter('90s', 'the service is under maintenance')
 */
export function retryAfter(pause: string, error: unknown): RetryAfter {
  return new RetryAfter(messageOf(error), parseDuration(pause, 'the pause of retryAfter', { zero: true }), {
    cause: error,
  })
}

/**
 * How long to pause after this error, or undefined when the step has failed: no attempts left, or not worth another.
 * The thrower's word comes before the policy's.
 *
 * @param failures attempts that have failed so far, this one included
 */
export function pauseAfter(policy: RetryPolicy, failures: number, error: unknown, random: number): number | undefined {
  if (failures >= policy.attempts || error instanceof DoNotRetry) return undefined
  const pause = pauseMs(policy, failures, random)
  if (error instanceof RetryAfter) return Math.max(pause, error.pauseMs)
  return (policy.worthRetrying ?? mayHeal)(error) ? pause : undefined
}

/** Not what another attempt would meet again: a refusal, and an error that says so itself (`retryable: false`). */
function mayHeal(error: unknown): boolean {
  const isFinal = typeof error === 'object' && error !== null && 'retryable' in error && error.retryable === false
  return !isFinal && !(error instanceof Refusal)
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
