import type { Pool } from 'pg'
import { type FeedPosition, readPage } from '../../runs/trail/feed-store.ts'

/** A run that has moved. */
export interface MovedRun {
  id: string
  pipeline: string
  status: string
}

/** Of so many runs one after the other is told; of more that there were many. */
const mostRuns = 500

/** A place in the feed of runs: a snapshot of the database's transactions. */
export async function readPlace(pool: Pool): Promise<string> {
  const { rows } = await pool.query<{ place: string }>('SELECT pg_current_snapshot()::text AS place')
  return rows[0]?.place ?? ''
}

/** Whether a text is a place of this database: of another, or of before a restore, it says nothing. */
export async function isPlace(pool: Pool, text: string): Promise<boolean> {
  if (!/^\d{1,20}:\d{1,20}:[\d,]{0,400}$/.test(text)) return false
  const { rows } = await pool
    .query<{ good: boolean }>(
      'SELECT pg_snapshot_xmax($1::pg_snapshot) <= pg_snapshot_xmax(pg_current_snapshot()) AS good',
      [text],
    )
    .catch(() => ({ rows: [] }))
  return rows[0]?.good ?? false
}

/** The runs that have moved since a place, once each as they are now, and the next place. Null: more than are told. */
export async function readMoved(pool: Pool, place: string): Promise<{ runs: MovedRun[] | null; place: string }> {
  const client = await pool.connect()
  try {
    const from: FeedPosition = { seen: place, upto: null, afterTransaction: null, afterRun: null, afterNumber: null }
    const { rows: moves, upto } = await readPage(client, 'runs', from, mostRuns)
    if (moves.length === 0) return { runs: [], place: upto }
    if (moves.length === mostRuns) return { runs: null, place: upto }
    const ids = [...new Set(moves.map(({ run }) => run))]
    const { rows: runs } = await client.query<MovedRun>(
      'SELECT id, pipeline, state AS status FROM runs WHERE id = ANY ($1) ORDER BY id',
      [ids],
    )
    return { runs, place: upto }
  } finally {
    client.release()
  }
}

/** Looked at for acts of people with reviews; of so many at once nobody misses one. */
const newestActs = 200
/** Nobody waits for an exact number of them. */
const mostOpen = 10_000

/** A word a kind that is another one when something of the kind has changed. */
export async function readStamps(pool: Pool): Promise<Record<string, string>> {
  const { rows } = await pool.query<Record<string, string>>(
    `SELECT coalesce((SELECT max(id) FROM alert_events), 0)::text AS alert,
       (SELECT coalesce(max(id), 0)::text FROM schedule_events) || (SELECT max(changed_at)::text FROM schedules) AS schedule,
       (SELECT count(*)::text FROM (SELECT FROM reviews WHERE state = 'open' LIMIT ${mostOpen}) open)
         || coalesce((SELECT ' ' || id FROM reviews ORDER BY id DESC LIMIT 1), '')
         -- A vote of several that are needed leaves the review open.
         || coalesce((SELECT ' ' || max(number) FROM (SELECT number, object_kind FROM audit ORDER BY number DESC LIMIT ${newestActs}) newest
              WHERE object_kind = 'review'), '') AS review,
       (SELECT string_agg(concat(name, looked_at, away_since, is_declared), ',' ORDER BY name)
          || coalesce((SELECT ' ' || max(changed_at) FROM job_limits), '') FROM watches) AS watch,
       (SELECT id::text FROM notices ORDER BY id DESC LIMIT 1) AS delivery,
       (SELECT string_agg(state || name || host, ',' ORDER BY name, host) FROM findings) AS health`,
  )
  return rows[0] ?? {}
}
