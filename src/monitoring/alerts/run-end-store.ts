import type { ClientBase } from 'pg'
import type { JudgedEnd } from '../../pipelines/rules/condition.ts'
import type { RunCounts } from '../../runs/run.ts'
import type { RunMoved } from '../../runs/trail/feed.ts'

/** How a run ended. */
export interface RunEnd {
  id: string
  pipeline: string
  to: JudgedEnd
  /** Of the error it failed with. */
  code: string | null
  step: string | null
  startedAt: Date | null
  endedAt: Date
  counts: RunCounts | null
  /** It is a window of a backfill, which tells of itself as a whole. */
  isBackfill: boolean
}

/** The ends among these moves, in their order, without dry runs: nobody waits for those. */
export async function readEnds(client: ClientBase, moves: readonly RunMoved[]): Promise<RunEnd[]> {
  const ends = moves.filter(({ to }) => to === 'completed' || to === 'partial' || to === 'failed')
  if (ends.length === 0) return []
  const { rows } = await client.query<RunEnd>({
    name: 'read-run-ends',
    text: `SELECT r.id, r.pipeline, e.to_state AS "to", e.detail ->> 'code' AS code, e.detail ->> 'step' AS step,
        r.started_at AS "startedAt", e.at AS "endedAt", r.counts,
        r.backfill_id IS NOT NULL AS "isBackfill"
      FROM unnest($1::uuid[], $2::integer[]) WITH ORDINALITY AS m(run, number, place)
      JOIN run_events e ON e.run_id = m.run AND e.number = m.number JOIN runs r ON r.id = m.run
      WHERE NOT coalesce((r.options ->> 'dryRun')::boolean, false) ORDER BY m.place`,
    values: [ends.map(({ run }) => run), ends.map(({ number }) => number)],
  })
  return rows
}

/** What the steps of these runs have counted, by run and name. */
export async function readRunMetrics(
  client: ClientBase,
  runs: readonly string[],
): Promise<Map<string, Record<string, number>>> {
  const { rows } = await client.query<{ run: string; metrics: Record<string, number> }>({
    name: 'read-metrics-of-runs',
    text: `SELECT run_id AS run, jsonb_object_agg(key, value) AS metrics FROM (
        SELECT run_id, key, sum(value::double precision) AS value
        FROM steps, jsonb_each_text(metrics) WHERE run_id = ANY ($1) GROUP BY run_id, key
      ) s GROUP BY run_id`,
    values: [runs],
  })
  return new Map(rows.map(({ run, metrics }) => [run, metrics]))
}
