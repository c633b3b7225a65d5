import type { ClientBase, Pool } from 'pg'
import { queueSchema } from '../../src/database/migration-owner.ts'

/**
 * What holds in every database of Millrace when nothing is under way or about to be, whatever was killed, cut or
 * frozen before. Each statement lists what breaks a rule.
 */
const rules = {
  'a run has at most one end in a generation': `
    SELECT run_id, generation, count(*) FROM run_events
    WHERE step IS NULL AND to_state IN ('completed', 'partial', 'failed', 'cancelled')
    GROUP BY 1, 2 HAVING count(*) > 1`,
  'an ended run has one end, which is the state it is in': `
    SELECT r.id, r.state FROM runs r WHERE r.ended_at IS NOT NULL AND NOT EXISTS (
      SELECT FROM run_events e WHERE e.run_id = r.id AND e.step IS NULL AND e.generation = r.generation AND e.to_state = r.state)`,
  'a step or item completes at most once in a generation': `
    SELECT run_id, step, item, generation, count(*) FROM attempts WHERE outcome = 'completed'
    GROUP BY 1, 2, 3, 4 HAVING count(*) > 1`,
  'a completed step has its completed attempt, unless it was reused or waited': `
    SELECT s.run_id, s.step, s.item FROM steps s
    WHERE s.state = 'completed' AND s.attempt > 0 AND s.duration_ms IS NOT NULL AND s.output_kind IS DISTINCT FROM 'items'
      AND NOT EXISTS (SELECT FROM attempts a
        WHERE a.run_id = s.run_id AND a.step = s.step AND a.item = s.item AND a.attempt = s.attempt AND a.outcome = 'completed')`,
  'attempts are numbered up to the one of the step': `
    SELECT a.run_id, a.step, a.item, a.attempt FROM attempts a
    LEFT JOIN steps s ON s.run_id = a.run_id AND s.step = a.step AND s.item = a.item
    WHERE a.attempt > coalesce(s.attempt, 0) OR a.attempt < 1`,
  'a running run has a live worker': `
    SELECT r.id, r.worker_id FROM runs r
    WHERE r.state = 'running' AND NOT EXISTS (SELECT FROM workers w WHERE w.id = r.worker_id)`,
  'a pending, admitted run has a job': `
    SELECT r.id, r.claim FROM runs r
    WHERE r.state = 'pending' AND r.admitted AND r.reserved_for IS NULL AND NOT EXISTS (
      SELECT FROM QUEUE._private_jobs j WHERE j.key = 'run ' || r.id || ' ' || r.claim)`,
  'an ended run has no open step': `
    SELECT r.id, s.step, s.item, s.state FROM runs r JOIN steps s ON s.run_id = r.id
    WHERE r.ended_at IS NOT NULL AND s.state IN ('running', 'retrying', 'waiting')`,
  'an ended run waits for nothing': `
    SELECT r.id, w.step FROM runs r JOIN run_waits w ON w.run_id = r.id WHERE r.ended_at IS NOT NULL`,
  'the events of a run are numbered without a gap': `
    SELECT r.id, r.event_count, count(e.number), max(e.number) FROM runs r LEFT JOIN run_events e ON e.run_id = r.id
    GROUP BY r.id, r.event_count HAVING count(e.number) <> r.event_count OR coalesce(max(e.number), 0) <> r.event_count`,
  'the trail of a run leads from each state to the next': `
    SELECT * FROM (
      SELECT run_id, number, from_state, lag(to_state) OVER (PARTITION BY run_id ORDER BY number) AS before
      FROM run_events WHERE step IS NULL) AS moves
    WHERE from_state IS DISTINCT FROM before`,
  'the last event of a run is the state it is in': `
    SELECT r.id, r.state, e.to_state FROM runs r JOIN LATERAL (
      SELECT to_state FROM run_events e WHERE e.run_id = r.id AND e.step IS NULL ORDER BY number DESC LIMIT 1) AS e ON true
    WHERE e.to_state <> r.state`,
  'no step was written under a claim the run has not had': `
    SELECT s.run_id, s.step, s.claim, r.claim FROM steps s JOIN runs r ON r.id = s.run_id WHERE s.claim > r.claim`,
  'nothing of a step or item is made again after it has completed, in the same generation': `
    SELECT a.run_id, a.step, a.item, a.generation, a.attempt, b.attempt AS again, b.outcome
    FROM attempts a JOIN attempts b USING (run_id, step, item, generation)
    WHERE a.outcome = 'completed' AND b.attempt > a.attempt`,
  'the generations and claims of attempts rise with their numbers, up to those of the run': `
    SELECT * FROM (
      SELECT a.run_id, a.step, a.item, a.attempt, a.generation, a.claim, r.generation AS of_run, r.claim AS claim_of_run,
        lag(a.generation) OVER numbered AS generation_before, lag(a.claim) OVER numbered AS claim_before
      FROM attempts a JOIN runs r ON r.id = a.run_id
      WINDOW numbered AS (PARTITION BY a.run_id, a.step, a.item ORDER BY a.attempt)) AS made
    WHERE generation < generation_before OR claim < claim_before OR generation > of_run OR claim > claim_of_run`,
  'the generations of a run rise by one, up to its own': `
    SELECT * FROM (
      SELECT e.run_id, e.number, e.generation, lag(e.generation) OVER (PARTITION BY e.run_id ORDER BY e.number) AS before,
        r.generation AS of_run, e.number = r.event_count AS is_last
      FROM run_events e JOIN runs r ON r.id = e.run_id) AS told
    WHERE generation NOT IN (coalesce(before, 1), coalesce(before, 1) + 1) OR (is_last AND generation <> of_run)`,
  'the trail of a step or item leads from each state to the next': `
    SELECT * FROM (
      SELECT run_id, step, item, number, from_state, to_state,
        lag(to_state) OVER (PARTITION BY run_id, step, item ORDER BY number) AS before
      FROM run_events WHERE step IS NOT NULL) AS moves
    WHERE from_state IS DISTINCT FROM coalesce(before, 'pending')
      -- A step that is reused is completed from the start.
      AND NOT (before IS NULL AND from_state = 'completed' AND EXISTS (
        SELECT FROM runs r JOIN steps s ON s.run_id = r.source_run_id
        WHERE r.id = moves.run_id AND s.step = moves.step AND s.item = coalesce(moves.item, '') AND s.state = 'completed'))`,
  'the last event of a step or item is the state it is in': `
    SELECT s.run_id, s.step, s.item, s.state, e.to_state FROM steps s JOIN LATERAL (
      SELECT to_state FROM run_events e
      WHERE e.run_id = s.run_id AND e.step = s.step AND e.item IS NOT DISTINCT FROM nullif(s.item, '')
      ORDER BY number DESC LIMIT 1) AS e ON true
    WHERE e.to_state <> s.state`,
  'the counts of an ended run are the sums of its steps': `
    SELECT r.id, r.counts, summed.counts AS of_steps FROM runs r CROSS JOIN LATERAL (
      SELECT coalesce(jsonb_object_agg(name, total), '{}') AS counts FROM (
        SELECT c.key AS name, sum(c.value::numeric) AS total FROM steps s CROSS JOIN jsonb_each(s.counts) AS c
        WHERE s.run_id = r.id AND s.item = '' AND c.key <> 'bySource' GROUP BY 1) AS sums) AS summed
    WHERE r.ended_at IS NOT NULL AND coalesce(r.counts, '{}') - 'bySource' <> summed.counts`,
  'a completed run has no step that did not end well': `
    SELECT r.id, s.step, s.state FROM runs r JOIN steps s ON s.run_id = r.id
    WHERE r.state = 'completed' AND s.item = '' AND s.state NOT IN ('completed', 'skipped')`,
  'the rows of a completed step are all there, once': `
    SELECT s.run_id, s.step, s.output, found.rows FROM steps s CROSS JOIN LATERAL (
      SELECT count(*) AS rows, coalesce(max(number), 0) AS last FROM spooled_rows p
      WHERE p.run_id = (s.output ->> 'run')::uuid AND p.set_id = (s.output ->> 'set')::uuid) AS found
    WHERE s.state = 'completed' AND s.output_kind = 'rows'
      AND (found.rows <> (s.output ->> 'count')::bigint OR found.last <> found.rows)`,
  'no job is for a claim that the run has not had': `
    SELECT j.key, r.claim FROM QUEUE._private_jobs j JOIN runs r ON r.id = (j.payload ->> 'runId')::uuid
    WHERE (j.payload ->> 'claim')::integer > r.claim`,
  'no more runs of a pipeline have a slot than it allows': `
    SELECT p.name, r.overlap_key, count(*), p.overlap_limit FROM pipelines p JOIN runs r ON r.pipeline = p.name
    WHERE r.backfill_id IS NULL AND (r.unconfirmed_worker_id IS NOT NULL
      OR (r.admitted AND r.state IN ('pending', 'running', 'waiting', 'paused')))
    GROUP BY p.name, r.overlap_key, p.overlap_limit HAVING count(*) > p.overlap_limit`,
  'who waits has its wait, and a wait has who waits': `
    SELECT run_id, step, item, s.state, w.kind FROM (
      SELECT s.* FROM steps s JOIN runs r ON r.id = s.run_id WHERE r.ended_at IS NULL) AS s
    FULL JOIN run_waits w USING (run_id, step, item)
    WHERE (s.state = 'waiting' AND w.kind IS NULL AND s.output_kind IS DISTINCT FROM 'items')
      OR (w.kind IS NOT NULL AND s.state IS DISTINCT FROM CASE w.kind WHEN 'retry' THEN 'retrying' ELSE 'waiting' END)`,
  'a cancelled run without its worker’s word has a worker that may still give it': `
    SELECT r.id, r.unconfirmed_worker_id FROM runs r
    WHERE r.unconfirmed_worker_id IS NOT NULL AND NOT EXISTS (SELECT FROM workers w WHERE w.id = r.unconfirmed_worker_id)`,
  'a mark was moved by a run whose load completed': `
    SELECT m.pipeline, m.source, m.run_id FROM high_water_marks m
    WHERE NOT EXISTS (SELECT FROM steps s WHERE s.run_id = m.run_id AND s.state = 'completed')`,
} as const

/** A mark must not be ahead of the data: the latest `time` of the rows of its source. */
export interface MarkedTable {
  table: string
  source: string
  time: string
  /** A pattern for the names of the pipelines that load it. Default: all. */
  pipelines?: string
}

/** Every broken rule, with the rows that break it. Empty is good. */
export async function brokenInvariants(
  client: Pool | ClientBase,
  { schema = 'millrace', marked = [] }: { schema?: string; marked?: readonly MarkedTable[] } = {},
): Promise<Record<string, object[]>> {
  const broken: Record<string, object[]> = {}
  const check = async (rule: string, text: string) => {
    const { rows } = await client.query<object>(`${text} LIMIT 20`)
    if (rows.length > 0) broken[rule] = rows
  }
  for (const [rule, text] of Object.entries(rules)) {
    await check(rule, text.replaceAll('QUEUE', `"${queueSchema(schema)}"`))
  }
  for (const { table, source, time, pipelines = '%' } of marked) {
    await check(
      `the marks of ${table} are not ahead of it`,
      `SELECT m.source, m.mark FROM high_water_marks m
       WHERE m.pipeline LIKE '${pipelines}' AND m.mark > coalesce((SELECT max(t.${time}) FROM ${table} t WHERE t.${source} = m.source), '-infinity')`,
    )
  }
  return broken
}
