import type { ClientBase, Pool } from 'pg'
import { stagingSchema } from '../../src/database/migration-owner.ts'
import { badRows, goodRows } from './delivery.ts'
import { rowsPerJourney } from './journey.ts'

/** The steps that run in this database's versions of pipelines, with their kinds. */
const graphs = `
  SELECT r.id AS run_id, of_graph.step ->> 'name' AS step, of_graph.step ->> 'kind' AS kind, r.source_run_id
  FROM runs r JOIN pipeline_versions v USING (pipeline, version) 
  CROSS JOIN jsonb_array_elements(v.graph -> 'steps') AS of_graph (step)`

const completedLoads = `
  SELECT g.run_id, g.source_run_id, g.step FROM (${graphs}) AS g
  JOIN attempts a ON a.run_id = g.run_id AND a.step = g.step AND a.outcome = 'completed' WHERE g.kind = 'load'`

/**
 * What holds of rows on their way at every moment, also right after a crash: each of these statements looks at one
 * snapshot, in which a batch, its table, its bad rows and its step are there together or not at all.
 */
const rules = {
  'the staging table of a batch is there, or it has none': `
    SELECT id, staging FROM batches
    WHERE staging IS NOT NULL AND staging NOT IN (SELECT relname FROM pg_class WHERE relnamespace = 'STAGING'::regnamespace)`,
  'a staging table is that of a batch': `
    SELECT relname FROM pg_class WHERE relnamespace = 'STAGING'::regnamespace AND relkind = 'r'
      AND NOT EXISTS (SELECT FROM batches WHERE staging = relname)`,
  'a batch is of a step that has completed': `
    SELECT b.id, b.run_id, b.step FROM batches b WHERE NOT EXISTS (
      SELECT FROM attempts a WHERE a.run_id = b.run_id AND a.step = b.step AND a.outcome = 'completed')`,
  'a published batch is of a run whose load has completed': `
    SELECT id, run_id, step FROM batches b WHERE state = 'published' AND NOT EXISTS (
      SELECT FROM (${completedLoads}) AS l WHERE b.run_id IN (l.run_id, l.source_run_id))`,
  'a run that loads and has completed leaves no batch waiting': `
    SELECT b.id, b.run_id, b.step FROM batches b JOIN runs r ON r.id = b.run_id
    WHERE b.state = 'staged' AND r.state = 'completed' AND EXISTS (
      SELECT FROM (${completedLoads}) AS l WHERE l.run_id = b.run_id)`,
  'a run, step and source has at most one batch that counts': `
    SELECT run_id, step, source, count(*) FROM batches WHERE state IN ('staged', 'blocked', 'published')
    GROUP BY 1, 2, 3 HAVING count(*) > 1`,
  'the rows of a batch in quarantine are as many as it says': `
    SELECT b.id, b.quarantined, found.rows FROM batches b CROSS JOIN LATERAL (
      SELECT count(*) AS rows FROM quarantined_rows q WHERE q.batch_id = b.id) AS found
    WHERE b.state <> 'dry run' AND b.quarantined <> found.rows`,
  'bad rows of a superseded batch wait for nobody': `
    SELECT b.id, q.number FROM batches b JOIN quarantined_rows q ON q.batch_id = b.id
    WHERE b.state = 'superseded' AND q.state = 'waiting'`,
  'a quality result is of a gate that has judged': `
    SELECT q.run_id, q.step, q.source FROM quality_results q WHERE NOT EXISTS (
      SELECT FROM (${graphs}) AS g JOIN attempts a USING (run_id, step)
      WHERE run_id = q.run_id AND step = q.step AND g.kind = 'gate'
        AND (a.outcome = 'completed' OR (a.outcome = 'failed' AND EXISTS (
          SELECT FROM batches b WHERE b.run_id = q.run_id AND b.state = 'blocked'))))`,
  'a gate that has completed has a result of every source': `
    SELECT g.run_id, g.step, b.source FROM (${graphs}) AS g
    JOIN attempts a ON a.run_id = g.run_id AND a.step = g.step AND a.outcome = 'completed'
    JOIN batches b ON b.run_id = g.run_id AND b.state IN ('staged', 'blocked', 'published')
    WHERE g.kind = 'gate' AND NOT EXISTS (
      SELECT FROM quality_results q WHERE q.run_id = g.run_id AND q.step = g.step AND q.source = b.source)`,
  'a mark was moved by the load of a run': `
    SELECT m.pipeline, m.source, m.run_id FROM high_water_marks m
    WHERE NOT EXISTS (SELECT FROM (${completedLoads}) AS l WHERE l.run_id = m.run_id)`,
} as const

/** Every broken rule of rows on their way, with what breaks it. Empty is good. */
export async function brokenBatches(client: Pool | ClientBase, schema = 'millrace'): Promise<Record<string, object[]>> {
  const broken: Record<string, object[]> = {}
  for (const [rule, text] of Object.entries(rules)) {
    const { rows } = await client.query<object>(`${text.replaceAll('STAGING', stagingSchema(schema))} LIMIT 20`)
    if (rows.length > 0) broken[rule] = rows
  }
  const short = await shortTables(client, schema)
  if (short.length > 0) broken['a staging table has the rows that its batches say'] = short
  return broken
}

async function shortTables(client: Pool | ClientBase, schema: string): Promise<object[]> {
  const { rows: tables } = await client.query<{ staging: string; rows: string }>(
    'SELECT staging, sum(staged)::text AS rows FROM batches WHERE staging IS NOT NULL GROUP BY 1',
  )
  const short: object[] = []
  for (const { staging, rows } of tables) {
    const { rows: found } = await client.query<{ rows: string }>(
      `SELECT count(*)::text AS rows FROM ${stagingSchema(schema)}.${staging}`,
    )
    if (found[0]?.rows !== rows) short.push({ staging, rows, found: found[0]?.rows })
  }
  return short
}

/** What journeys and deliveries load and book: all of a run's rows when that has completed, and none before. */
const loads = [
  { pipeline: 'journey', load: 'store', table: 'shop.arrivals', rows: rowsPerJourney, bad: 0 },
  { pipeline: 'delivery', load: 'keep', table: 'shop.readings', rows: goodRows, bad: badRows },
  { pipeline: 'delivery', load: 'book', table: 'shop.bookings', rows: 1, bad: null },
]

/** Runs whose table has other rows of theirs than all, or none before their load has completed. Empty is good. */
export async function brokenTables(client: Pool | ClientBase): Promise<Record<string, object[]>> {
  const broken: Record<string, object[]> = {}
  for (const { pipeline, load, table, rows, bad } of loads) {
    const { rows: found } = await client.query<object>(
      `SELECT r.id, r.state, s.state AS load, loaded.rows, held.rows AS bad FROM runs r
       LEFT JOIN steps s ON s.run_id = r.id AND s.step = $2
       CROSS JOIN LATERAL (SELECT count(*) AS rows FROM ${table} t WHERE t.run = r.id::text) AS loaded
       CROSS JOIN LATERAL (SELECT count(*) AS rows FROM quarantined_rows q JOIN batches b ON b.id = q.batch_id
         WHERE b.run_id = r.id AND b.state = 'published') AS held
       WHERE r.pipeline LIKE $1 || '-%' AND (loaded.rows, held.rows) <> CASE WHEN s.state = 'completed'
         THEN ROW ($3::bigint, coalesce($4::bigint, held.rows))
         ELSE ROW (0::bigint, CASE WHEN $4::bigint IS NULL THEN held.rows ELSE 0 END) END`,
      [pipeline, load, rows, bad],
    )
    if (found.length > 0) broken[`${table} has the rows of every ${pipeline} whose load has completed`] = found
  }
  return broken
}
