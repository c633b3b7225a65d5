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
    `WITH judged AS NOT MATERIALIZED (
       SELECT id, coalesce(ended_at, started_at, created_at) AS at, options, covered_from, covered_to, pipeline,
         CASE WHEN state = 'completed' THEN 'done' WHEN ended_at IS NULL THEN 'running' ELSE 'failed' END AS verdict
       FROM runs
       WHERE pipeline = $1 AND params = $2::jsonb AND coalesce(options ->> 'dryRun', 'false') <> 'true'
         AND coalesce(options -> 'skip', '[]') = '[]' AND coalesce(options -> 'only', '[]') = '[]'
     ), covering AS (
       SELECT id, at, verdict, covered_from AS "from", covered_to AS "to", NULL AS "firstDay", NULL AS "lastDay"
       FROM judged WHERE covered_from IS NOT NULL AND covered_from < $4 AND covered_to > $3
         AND covered_to - covered_from >= make_interval(secs => $5)
       UNION ALL
       SELECT id, at, verdict, NULL, NULL, options ->> 'from', options ->> 'to'
       FROM judged WHERE covered_from IS NULL AND options ? 'from' AND options ? 'to'
     )
     SELECT DISTINCT ON (verdict, "from", "to", "firstDay", "lastDay") * FROM covering
     ORDER BY verdict, "from", "to", "firstDay", "lastDay", id DESC`,
    [pipeline, JSON.stringify(params), from, to, shortestMs / 1000],
  )
  return rows
}
