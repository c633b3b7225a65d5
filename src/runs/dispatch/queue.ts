import type { ClientBase, Pool } from 'pg'
import { queueSchema } from '../../database/migration-owner.ts'
import type { Run } from '../run.ts'

/** Carries pipeline and version, so that only a worker which has them is given the job. */
export function taskName(pipeline: string, version: string): string {
  return `run ${pipeline} ${version}`
}

/** One job a run and claim. The job is a hint: whoever gets it asks the row. */
function jobKey(runId: string, claim: number): string {
  return `run ${runId} ${claim}`
}

const livePriority = 0
const backfillPriority = 10

/** A run that goes into the queue. One of a backfill goes behind all live ones. */
export interface Dispatch extends Pick<Run, 'id' | 'claim' | 'pipeline' | 'version' | 'backfillId'> {
  reservedFor?: string | null
}

/** Puts runs into the queue, in the transaction that made them ready. A job that is there already is replaced. */
export async function addRunJobs(client: ClientBase | Pool, schema: string, runs: readonly Dispatch[]): Promise<void> {
  if (runs.length === 0) return
  const queue = `"${queueSchema(schema)}"`
  const specs = runs.map((run) => ({
    identifier: taskName(run.pipeline, run.version),
    payload: { runId: run.id, claim: run.claim },
    job_key: jobKey(run.id, run.claim),
    // The queue's own retries are for who does not keep its own books.
    max_attempts: 1,
    priority: run.backfillId === null ? livePriority : backfillPriority,
  }))
  await client.query({
    name: 'add-run-jobs',
    text: `SELECT count(*) FROM ${queue}.add_jobs(
      array(SELECT json_populate_recordset(NULL::${queue}.job_spec, $1::json)))`,
    values: [JSON.stringify(specs)],
  })
}
