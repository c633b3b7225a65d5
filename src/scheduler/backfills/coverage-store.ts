import type { ClientBase, Pool } from 'pg'
import type { Run } from '../../runs/run.ts'
import type { Verdict } from './judge.ts'

/** What runs of a pipeline cover, the newest run of each stretch. */
export interface Coverage {
  id: string
  verdict: Verdict
  /** The part that its windows have in common; null when it has none yet, and then `firstDay` and `lastDay` say it. */
  from: Date | null
  to: Date | null
  /** What a backfill was asked for: days, or instants as text. */
  firstDay: string | null
  lastDay: string | null
  at: Date
}

/**
 * Reads what the runs of a pipeline with these parameters cover. Dry runs and those of which steps were left out by
 * request cover nothing, whatever they came to.
 *
 * @param shortestMs runs of less than this contain no window, and are left out
 */
export async function readCoverage(
  client: Pool | ClientBase,
  { pipeline, params }: Pick<Run, 'pipeline' | 'params'>,
  { from, to, shortestMs }: { from: Date; to: Date; shortestMs: number },
): Promise<Coverage[]> {
  const { rows } = await client.query<Coverage>(
    `WITH covering AS (
       SELECT r.id, coalesce(r.ended_at, r.started_at, r.created_at) AS at,
         CASE WHEN r.state = 'completed' THEN 'done' WHEN r.ended_at IS NULL THEN 'running' ELSE 'failed' END AS verdict,
         w."from", w."to",
         CASE WHEN w."from" IS NULL THEN r.options ->> 'from' END AS "firstDay",
         CASE WHEN w."from" IS NULL THEN r.options ->> 'to' END AS "lastDay"
       FROM runs r CROSS JOIN LATERAL (
         SELECT max((value ->> 'from')::timestamptz) AS "from", min((value ->> 'to')::timestamptz) AS "to"
         FROM jsonb_each(CASE WHEN jsonb_typeof(r.windows) = 'object' THEN r.windows ELSE '{}' END)) AS w
       WHERE r.pipeline = $1 AND r.params = $2::jsonb
         AND coalesce(r.options ->> 'dryRun', 'false') <> 'true'
         AND coalesce(r.options -> 'skip', '[]') = '[]' AND coalesce(r.options -> 'only', '[]') = '[]'
     )
     SELECT DISTINCT ON (verdict, "from", "to", "firstDay", "lastDay") * FROM covering
     WHERE ("from" < $4 AND "to" > $3 AND "to" - "from" >= make_interval(secs => $5))
       OR ("from" IS NULL AND "firstDay" IS NOT NULL AND "lastDay" IS NOT NULL)
     ORDER BY verdict, "from", "to", "firstDay", "lastDay", id DESC`,
    [pipeline, JSON.stringify(params), from, to, shortestMs / 1000],
  )
  return rows
}
