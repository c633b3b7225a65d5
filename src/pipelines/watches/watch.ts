import type { DeclaredPipeline } from '../pipeline.ts'
import { Refusal, shown } from '../refusal.ts'
import type { Schedule } from '../schedules/schedule.ts'
import type { WatchedJob } from './job.ts'

/** Jobs that another system runs, and what is expected of them. Made by `watch({ ... })`. */
export interface Watch {
  readonly name: string
  readonly title: string
  /** How its source is told. */
  readonly source: string
  readonly everyMs: number
  /** When its business day begins, in minutes after midnight, and whose midnight. */
  readonly day: { readonly startsAtMinute: number; readonly timezone: string }
  readonly workflow: readonly WatchedJob[]
  /** Jobs of its source that nobody wants to hear of. */
  readonly ignore: readonly string[]
  /** Looks, records, learns and judges: an ordinary pipeline. */
  readonly pipeline: DeclaredPipeline
  readonly schedule: Schedule
}

/** The pipeline that looks for a watch. */
export function pollName(watch: string): string {
  return `watch-${watch}`
}

/** A list of watches, each made by `watch({ ... })`. */
export function checkedWatches(given: readonly Watch[]): readonly Watch[] {
  if (!Array.isArray(given)) throw new Refusal(`expected watches to be a list, got ${shown(given)}`)
  for (const each of given) {
    if (each?.workflow === undefined || each.pipeline === undefined) {
      throw new Refusal(`expected watches to list what watch({ ... }) returns, got ${shown(each)}`)
    }
  }
  return Object.freeze([...given])
}
