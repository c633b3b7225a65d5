import type { WatchedJobOptions } from '../../src/pipelines/watches/job.ts'
import { workflow } from '../../systems/billing-batches/workflow.ts'

/** The workflow as the system declares it that is shipped: what is proved of another one says nothing of it. */
export function declared(learns: boolean): WatchedJobOptions[] {
  return workflow.map((job) => ({ ...job, learns }))
}
