import type { Calendar } from './calendar.ts'

/** When a schedule is due, as data: what it stores, and what operators edit. Made by `cron`, `daily`, `weekly`, `monthly`, `every`. */
export type Timing =
  | { readonly kind: 'cron'; readonly expression: string; readonly zone: string }
  | { readonly kind: 'every'; readonly everyMs: number }

/** A timing with what bends it: holidays and blackout windows. */
export interface DueRule {
  readonly timing: Timing
  readonly calendar: Calendar | undefined
  /** What becomes of a due time on a day that is no business day. */
  readonly onHoliday: 'skip' | 'next business day' | 'run'
  /** What becomes of a due time within a blackout: skipped, or put off to its end. */
  readonly inBlackout: 'skip' | 'put off'
}

/** Whether a value is one of ours. */
export function isTiming(value: unknown): value is Timing {
  return (
    typeof value === 'object' && value !== null && 'kind' in value && (value.kind === 'cron' || value.kind === 'every')
  )
}
