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
 * request cover nothing, whatever they came to. What has a window is read from the index alone, not a row of the table each.
 *
 * @param shortestMs runs of less than this contain no window, and are left out
 */
export async function readCoverage(
  client: Pool | ClientBase,
  { pipeline, params }: Pick<Run, 'pipeline' | 'params'>,
  { from, to, shortestMs }: { from: Date; to: Date; shortestMs: number },
): Promise<Coverage[]> {
  const { rows } = await client.query<Row>(
    `WITH covering AS (
       SELECT DISTINCT ON (covered_to, covered_from, verdict) id, verdict, covered_from, covered_to, at
       FROM (SELECT id, covered_from, covered_to, ${told} FROM runs
         WHERE pipeline = $1 AND params_hash = hashtextextended($2::jsonb::text, 0)
           AND covered_from IS NOT NULL AND covered_from < $4 AND covered_to > $3
           AND covered_to - covered_from >= make_interval(secs => $5) AND ${covers}) judged
       ORDER BY covered_to, covered_from, verdict, id DESC
     ), asked AS (
       SELECT DISTINCT ON (first_day, last_day, verdict) id, verdict, first_day, last_day, at
       FROM (SELECT id, options ->> 'from' AS first_day, options ->> 'to' AS last_day, ${told} FROM runs
         WHERE pipeline = $1 AND params = $2::jsonb
           AND covered_from IS NULL AND options ? 'from' AND options ? 'to' AND ${covers}) judged
       ORDER BY first_day, last_day, verdict, id DESC
     )
     SELECT id, verdict, ${milliseconds('covered_from')} AS "fromMs", ${milliseconds('covered_to')} AS "toMs",
       NULL AS "firstDay", NULL AS "lastDay", ${milliseconds('at')} AS "atMs" FROM covering
     UNION ALL
     SELECT id, verdict, NULL, NULL, first_day, last_day, ${milliseconds('at')} FROM asked`,
    [pipeline, JSON.stringify(params), from, to, shortestMs / 1000],
  )
  return rows.map(({ fromMs, toMs, atMs, ...found }) => ({
    ...found,
    from: fromMs === null ? null : new Date(fromMs),
    to: toMs === null ? null : new Date(toMs),
    at: new Date(atMs),
  }))
}

interface Row extends Pick<Coverage, 'id' | 'verdict' | 'firstDay' | 'lastDay'> {
  fromMs: number | null
  toMs: number | null
  atMs: number
}

/** Word for word as the index `runs_covering` has it: with another word the planner leaves it alone. */
const covers = `coalesce(options ->> 'dryRun', 'false') <> 'true'
  AND coalesce(options -> 'skip', '[]') = '[]' AND coalesce(options -> 'only', '[]') = '[]'`

const told = `coalesce(ended_at, started_at, created_at) AS at,
  CASE WHEN state = 'completed' THEN 'done' WHEN ended_at IS NULL THEN 'running' ELSE 'failed' END AS verdict`

/** Of a column, since 1970: a number is read in a tenth of the time that a text of a moment takes. */
function milliseconds(column: string): string {
  return `round(date_part('epoch', ${column}) * 1000)`
}
