import type { RunState } from '../runs/run.ts'

/** How a command ends, for scripts. */
export const exitCodes = { done: 0, failed: 1, usage: 2, partial: 3, interrupted: 130 } as const

/** A run that is parked or paused has done what it could; one that is pending or running was let go before its end. */
export function exitCodeOf(status: RunState): number {
  switch (status) {
    case 'partial':
      return exitCodes.partial
    case 'failed':
    case 'cancelled':
    case 'pending':
    case 'running':
      return exitCodes.failed
    default:
      return exitCodes.done
  }
}
