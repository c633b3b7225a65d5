import { knownOptions, oneOf, wholeNumber } from './checks.ts'
import type { OverlapPolicy } from './definition.ts'
import { within } from './refusal.ts'

/** What to do with a new run while another of the pipeline (and overlap key) is under way. */
export type OverlapOption = 'queue' | 'skip' | 'cancel' | { parallel: number }

/** The policy as the engine reads it. Default: runs queue up behind each other. */
export function parseOverlap(given: OverlapOption | undefined): OverlapPolicy {
  if (typeof given === 'object' && given !== null) {
    within('overlap', () => knownOptions(given, { parallel: true }))
    return { kind: 'parallel', limit: wholeNumber(given.parallel, 'overlap.parallel', 1) }
  }
  return { kind: oneOf(given ?? 'queue', 'overlap', ['queue', 'skip', 'cancel']) }
}
