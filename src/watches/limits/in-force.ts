import type { DayRule } from '../../pipelines/watches/day-rule.ts'
import { checkedLimits, type JobLimitOptions, type WatchedJob } from '../../pipelines/watches/job.ts'
import type { ChangedLimits } from './limit-store.ts'

/** A job with what operators have changed of its limits. What no longer fits is left as it is declared. */
export function inForce(job: WatchedJob, changed: ChangedLimits | undefined, rule: DayRule): WatchedJob {
  if (changed === undefined) return job
  try {
    const words = Object.keys(changed.changed) as (keyof JobLimitOptions)[]
    return { ...job, ...checkedLimits({ ...job.declared, ...changed.changed }, rule), changed: words }
  } catch {
    return job
  }
}
