import type { Pool } from 'pg'
import { didYouMean } from '../pipelines/nearest.ts'
import { NothingThere } from '../pipelines/refusal.ts'
import type { DeclaredWatch } from './watch.ts'
import type { WatchStanding } from './watch-store.ts'

/** A watch as its last look has left it. */
export interface WatchReport extends Omit<WatchStanding, 'knownTo' | 'learnedFor'> {
  name: string
  /** False: the configuration has it no more. */
  isDeclared: boolean
  declared: DeclaredWatch
  pipeline: string
  /** What is wrong now, by kind. */
  wrong: Record<string, number>
}

const columns = `w.name, w.is_declared AS "isDeclared", w.declared, w.pipeline, w.looked_at AS "lookedAt",
  w.away_since AS "awaySince", w.clock_ahead_ms::float8 AS "clockAheadMs", w.troubles, w.left_by_job AS left,
  coalesce((SELECT jsonb_object_agg(kind, n) FROM (
    SELECT kind, count(*) AS n FROM verdicts v WHERE v.watch = w.name AND v.until IS NULL GROUP BY kind) AS k), '{}') AS wrong`

/** All watches that were ever looked at, those of the configuration first. */
export async function listWatches(pool: Pool): Promise<WatchReport[]> {
  const { rows } = await pool.query<WatchReport>(`SELECT ${columns} FROM watches w ORDER BY w.is_declared DESC, w.name`)
  return rows
}

/** One watch. Refuses a name that nobody has declared. */
export async function getWatch(pool: Pool, name: string): Promise<WatchReport> {
  const { rows } = await pool.query<WatchReport>(`SELECT ${columns} FROM watches w WHERE w.name = $1`, [name])
  if (rows[0]) return rows[0]
  const { rows: known } = await pool.query<{ name: string }>('SELECT name FROM watches ORDER BY name')
  const names = known.map((watch) => watch.name)
  const hint = didYouMean(name, names) || '; `millrace watch list` lists them, once they were looked at'
  throw new NothingThere(`no watch is named '${name}'${hint}`)
}
