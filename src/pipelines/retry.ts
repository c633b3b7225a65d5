import { functionIfAny, knownOptions, numberFrom, wholeNumber } from './checks.ts'
import type { RetryPolicy } from './definition.ts'
import { parseDuration } from './duration.ts'
import { within } from './refusal.ts'

export interface RetryOptions {
  /** Attempts in all. Default 3. */
  attempts?: number
  /** Pause after the first failure. Default '2s'. */
  base?: string
  /** What each further pause is multiplied by. Default 2. */
  factor?: number
  /** The longest pause. Default '5m'. */
  max?: string
  /** 0..1: the share of a pause that is drawn at random, so that many failures do not come back at once. Default 0.5. */
  jitter?: number
  /**
   * False ends the step at once. Default: everything is worth retrying but a `Refusal`, an error that says so itself
   * (an `HttpError` with `retryable: false`), and what {@link doNotRetry} marks, which nothing overrules.
   */
  worthRetrying?: (error: unknown) => boolean
}

const options = {
  attempts: true,
  base: true,
  factor: true,
  max: true,
  jitter: true,
  worthRetrying: true,
} satisfies Record<keyof RetryOptions, true>

/** The policy with every default filled in. Without `retry` there is one attempt. */
export function retryPolicy(given: RetryOptions | undefined): RetryPolicy {
  if (given !== undefined) within('retry', () => knownOptions(given, options))
  return {
    attempts: given === undefined ? 1 : wholeNumber(given.attempts ?? 3, 'retry.attempts', 1),
    baseMs: parseDuration(given?.base ?? '2s', 'retry.base', { zero: true }),
    factor: numberFrom(given?.factor ?? 2, 'retry.factor', 1),
    maxMs: parseDuration(given?.max ?? '5m', 'retry.max', { zero: true }),
    jitter: numberFrom(given?.jitter ?? 0.5, 'retry.jitter', 0, 1),
    worthRetrying: functionIfAny(given?.worthRetrying, 'retry.worthRetrying'),
  }
}

/**
 * The pause before the next attempt: grows with the failures up to the longest, less a random share.
 *
 * @param random a number from 0 (inclusive) to 1
 */
export function pauseMs(policy: RetryPolicy, failures: number, random: number): number {
  const longest = Math.min(policy.maxMs, policy.baseMs * policy.factor ** (failures - 1))
  return Math.round(longest * (1 - policy.jitter * random))
}
