import type { ClientBase } from 'pg'
import { stagingTable } from '../staging/staged-set.ts'
import type { Comparison, Knowledge } from './knowledge.ts'

/** Where a batch stands in the order of its dataset. */
export interface Place {
  dataset: string
  /** The batch. */
  id: string
  stagedAt: Date
  run: string
  /** The staging table it came in; null when that is gone. */
  staging: string | null
}

/** What is known beside a batch: newer loads whose staging tables are still there, and what it was staged with. */
export interface Newer extends Knowledge {
  isOwn: boolean
  isOfRun: boolean
}

const loaded = `b.state IN ('published', 'replayed') AND b.staging IS NOT NULL`

/** Newest first. */
export async function readNewer(client: ClientBase, place: Place): Promise<Newer[]> {
  const { rows } = await client.query<StoredKnowledge & { isOwn: boolean; isOfRun: boolean }>({
    name: 'read-newer',
    text: `SELECT ${knowledge}, coalesce(b.staging = $4, false) AS "isOwn", b.run_id = $5 AS "isOfRun"
      FROM batches b LEFT JOIN runs r ON r.id = b.run_id
      WHERE b.dataset = $1 AND ${loaded} AND ((b.staged_at, b.id) > ($2, $3::uuid) OR b.staging = $4)
      GROUP BY b.staging, b.run_id ORDER BY max(b.staged_at) DESC`,
    values: [place.dataset, place.stagedAt, place.id, place.staging, place.run],
  })
  return rows.map(({ isOwn, isOfRun, ...row }) => ({ ...knowledgeOf(row), isOwn, isOfRun }))
}

/** What the batches of a staging table knew, and the newest of them; undefined where none was loaded. */
export async function readKnowledge(
  client: ClientBase,
  table: string,
): Promise<{ knowledge: Knowledge; place: Place } | undefined> {
  const { rows } = await client.query<StoredKnowledge & Place>({
    name: 'read-knowledge',
    text: `SELECT ${knowledge}, min(b.dataset) AS dataset, max(b.id::text) AS id, max(b.staged_at) AS "stagedAt",
        b.run_id AS run, b.staging
      FROM batches b LEFT JOIN runs r ON r.id = b.run_id
      WHERE b.staging = $1 AND ${loaded} GROUP BY b.staging, b.run_id`,
    values: [table],
  })
  const [row] = rows
  return row && { knowledge: knowledgeOf(row), place: row }
}

interface StoredKnowledge {
  table: string
  /** Null where all of the table was loaded. */
  sources: string[] | null
  replaced: { source: string; from: string | null; to: string | null }[]
  zone: string
}

// Its zone is that of the window, as with the load itself.
const knowledge = `b.staging AS "table", CASE WHEN EXISTS (
    SELECT FROM batches o WHERE o.staging = b.staging AND o.state NOT IN ('published', 'replayed'))
    THEN array_agg(b.source) END AS sources, coalesce(min(r.windows -> '' ->> 'zone'), 'UTC') AS zone,
  coalesce(jsonb_agg(jsonb_build_object('source', b.source, 'from', lower(b.replaced), 'to', upper(b.replaced)))
    FILTER (WHERE b.replaced IS NOT NULL), '[]') AS replaced`

function knowledgeOf({ table, sources, replaced, zone }: StoredKnowledge): Knowledge {
  return {
    table,
    sources,
    zone,
    replaced: replaced.map(({ source, from, to }) => (from && to ? { source, from, to } : { source })),
  }
}

/** How the columns that rows are told apart by compare in two staging tables, which may be of different times. */
export async function comparisonOf(
  client: ClientBase,
  schema: string,
  tables: readonly [string, string],
  columns: readonly string[],
): Promise<Comparison> {
  const { rows } = await client.query<{ there: number; alike: boolean }>({
    name: 'compare-stagings',
    text: `SELECT count(*)::int AS there, coalesce(bool_and(a.atttypid = b.atttypid), false) AS alike
      FROM pg_attribute a JOIN pg_attribute b ON b.attrelid = to_regclass($2) AND b.attname = a.attname
      WHERE a.attrelid = to_regclass($1) AND a.attname = ANY ($3)`,
    values: [...tables.map((table) => stagingTable(schema, table)), columns],
  })
  const { there = 0, alike = false } = rows[0] ?? {}
  if (there < columns.length) return 'none'
  // Of no columns, none differs.
  return columns.length === 0 || alike ? 'typed' : 'text'
}
