import type { Pool } from 'pg'
import type { PipelineGraph } from '../../pipelines/definition.ts'
import type { RunCounts, RunState } from '../run.ts'

/** How a pipeline is: its last run, and what is not over. */
export interface PipelineFacts {
  name: string
  lastRun: {
    id: string
    state: RunState
    createdAt: Date
    startedAt: Date | null
    endedAt: Date | null
    counts: RunCounts | null
  } | null
  running: number
  waiting: number
  paused: number
  queued: number
  /** There are more than were counted: waiting, paused and queued are that many at least. */
  moreThanCounted: boolean
}

/** A queue may be a million runs long, and nobody waits for an exact number of them. */
const mostCounted = 10_000

/**
 * Reads how pipelines are, in their order: for each the newest entry of an index, and the runs of another that holds
 * only those that are not over. Running ones are counted by their workers, so that a long queue does not hide them.
 */
export async function readPipelines(pool: Pool, names: readonly string[]): Promise<PipelineFacts[]> {
  const { rows } = await pool.query<
    Omit<PipelineFacts, 'lastRun' | 'moreThanCounted'> &
      Partial<NonNullable<PipelineFacts['lastRun']>> & { alive: number }
  >(
    `SELECT p.name, last.id, last.state, last.created_at AS "createdAt", last.started_at AS "startedAt",
       last.ended_at AS "endedAt", last.counts, running.count AS running, alive.*
     FROM unnest($1::text[]) WITH ORDINALITY AS p (name, place)
     LEFT JOIN LATERAL (
       SELECT id, state, created_at, started_at, ended_at, counts FROM runs
       -- Not =, with which the planner walks all ids backwards until it meets this pipeline: 0.6 s where it never does.
       WHERE pipeline BETWEEN p.name AND p.name ORDER BY pipeline DESC, id DESC LIMIT 1) last ON true
     CROSS JOIN LATERAL (
       SELECT count(*) FROM runs WHERE worker_id IS NOT NULL AND pipeline = p.name) running
     CROSS JOIN LATERAL (
       SELECT count(*) FILTER (WHERE state = 'waiting') AS waiting, count(*) FILTER (WHERE state = 'paused') AS paused,
         count(*) FILTER (WHERE state = 'pending') AS queued, count(*) AS alive
       FROM (SELECT state FROM runs WHERE pipeline = p.name AND state IN ('pending', 'running', 'waiting', 'paused')
         LIMIT ${mostCounted}) counted) alive
     ORDER BY p.place`,
    [names],
  )
  return rows.map(({ name, running, waiting, paused, queued, alive, ...run }) => ({
    name,
    lastRun: run.id ? (run as NonNullable<PipelineFacts['lastRun']>) : null,
    running,
    waiting,
    paused,
    queued,
    moreThanCounted: alive === mostCounted,
  }))
}

/** A run as a small bar in a row of them. */
export interface RecentRun {
  id: string
  pipeline: string
  status: RunState
  durationMs: number | null
}

/** The newest runs of each of these pipelines, oldest first. */
export async function readRecentRuns(pool: Pool, names: readonly string[], each: number): Promise<RecentRun[]> {
  const { rows } = await pool.query<RecentRun>(
    `SELECT r.* FROM unnest($1::text[]) AS p (name) CROSS JOIN LATERAL (
       SELECT id, pipeline, state AS status, (extract(epoch FROM ended_at - started_at) * 1000)::bigint AS "durationMs"
       FROM runs WHERE pipeline BETWEEN p.name AND p.name ORDER BY pipeline DESC, id DESC LIMIT $2) r
     ORDER BY r.pipeline, r.id`,
    [names, each],
  )
  return rows
}

/** A pipeline as it was registered last. */
export interface RegisteredPipeline {
  name: string
  version: string
}

/** Every pipeline that was ever registered, by name. */
export async function readRegistered(pool: Pool): Promise<RegisteredPipeline[]> {
  const { rows } = await pool.query<RegisteredPipeline>('SELECT name, version FROM pipelines ORDER BY name')
  return rows
}

/** A version of a pipeline, with its graph. */
export interface RegisteredVersion {
  version: string
  codeVersion: string | null
  firstSeenAt: Date
}

/** The newest versions of a pipeline, the newest first. */
export async function readVersions(pool: Pool, pipeline: string, limit: number): Promise<RegisteredVersion[]> {
  const { rows } = await pool.query<RegisteredVersion>(
    `SELECT version, code_version AS "codeVersion", registered_at AS "firstSeenAt" FROM pipeline_versions
     WHERE pipeline = $1 ORDER BY registered_at DESC LIMIT $2`,
    [pipeline, limit],
  )
  return rows
}

/** The graph of the version that was registered last. */
export async function readNewestGraph(pool: Pool, pipeline: string): Promise<PipelineGraph | undefined> {
  const { rows } = await pool.query<{ graph: PipelineGraph }>(
    'SELECT v.graph FROM pipelines p JOIN pipeline_versions v ON v.pipeline = p.name AND v.version = p.version WHERE p.name = $1',
    [pipeline],
  )
  return rows[0]?.graph
}
