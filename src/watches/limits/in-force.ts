import { checkedLimits, type WatchedJob } from '../../pipelines/watches/job.ts'
import type { ChangedLimits } from './limit-store.ts'

/** A job with what operators have changed of its limits. What no longer fits is left as it is declared. */
export function inForce(job: WatchedJob, changed: ChangedLimits | undefined, timezone: string): WatchedJob {
  if (changed === undefined) return job
  try {
    return { ...job, ...checkedLimits({ ...job.declared, ...changed.changed }, timezone) }
  } catch {
    return job
  }
}
