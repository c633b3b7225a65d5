import type { ClientBase, Pool } from 'pg'
import { queueSchema } from '../../database/migration-owner.ts'
import type { Run } from '../run.ts'
import { runColumns } from '../run-store.ts'

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

/**
 * Takes jobs out of the queue, those of live runs first and then the oldest, and answers their runs as they are. A job
 * that gets lost on its way here is replaced by reconciling; what somebody else is taking is left to him.
 *
 * @param tasks names of the tasks that the taker has code for
 * @param limit for how many runs there is room
 */
export async function takeQueuedRuns(
  client: ClientBase | Pool,
  schema: string,
  tasks: readonly string[],
  limit: number,
): Promise<Run[]> {
  const queue = `"${queueSchema(schema)}"`
  const { rows } = await client.query<Run>({
    name: 'take-queued-runs',
    text: `WITH chosen AS MATERIALIZED (
        SELECT id FROM ${queue}._private_jobs
        WHERE is_available AND run_at <= now()
          AND task_id = ANY (array(SELECT id FROM ${queue}._private_tasks WHERE identifier = ANY ($1)))
        ORDER BY priority, run_at LIMIT $2 FOR UPDATE SKIP LOCKED
      ), taken AS (
        DELETE FROM ${queue}._private_jobs WHERE id = ANY (array(SELECT id FROM chosen))
        RETURNING (payload ->> 'runId')::uuid AS run
      )
      SELECT ${runColumns} FROM runs WHERE id = ANY (array(SELECT run FROM taken))`,
    values: [tasks, limit],
  })
  return rows
}
