import { checkedLimits, type JobLimitOptions, type WatchedJob } from '../../pipelines/watches/job.ts'
import type { ChangedLimits } from './limit-store.ts'

/** A job with what operators have changed of its limits. What no longer fits is left as it is declared. */
export function inForce(job: WatchedJob, changed: ChangedLimits | undefined, timezone: string): WatchedJob {
  if (changed === undefined) return job
  try {
    const words = Object.keys(changed.changed) as (keyof JobLimitOptions)[]
    return { ...job, ...checkedLimits({ ...job.declared, ...changed.changed }, timezone), changed: words }
  } catch {
    return job
  }
}
