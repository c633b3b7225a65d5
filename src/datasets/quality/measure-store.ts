import type { ClientBase } from 'pg'
import { quoted } from '../../database/identifier.ts'
import type { Dataset } from '../../pipelines/dataset.ts'
import { numberColumn, type Select, type StagedSet, selectStaged } from '../staging/staged-set.ts'
import { patiently } from '../staging/staging-store.ts'

/** What one look at the staged rows tells of a source. */
export interface RowCounts {
  source: string
  rows: number
  doubled: number
  outside: number
  latest: Date | string | null
  /** The same as an instant: a day begins at midnight in the zone. */
  latestAt: Date | null
  compared: number
  agreed: number
}

/** Counts, by source, what only the rows themselves tell. */
export async function countRows(
  client: ClientBase,
  dataset: Dataset,
  set: StagedSet,
  { schema, zone }: { schema: string; zone: string },
): Promise<RowCounts[]> {
  const staged = selectStaged(set, schema)
  const counted = await countEach(client, dataset, staged, zone)
  const agreements = await countAgreements(client, dataset, staged)
  const agreementOf = new Map(agreements.map((count) => [count.source, count]))
  return counted.map((count) => ({ compared: 0, agreed: 0, ...count, ...agreementOf.get(count.source) }))
}

/** Grouped by key first, so that a key that comes twice shows; all else is summed on the way. */
async function countEach(client: ClientBase, dataset: Dataset, { text, values }: Select, zone: string) {
  const all: unknown[] = [...values, zone]
  const isDay = dataset.time !== undefined && dataset.columns[dataset.time]?.startsWith('date')
  const latestAt = `max(latest)${isDay ? `::timestamp AT TIME ZONE $${all.length}::text` : '::timestamptz'}`
  const source = dataset.source === undefined ? "''::text" : quoted(dataset.source)
  const isOutside = outside(dataset, '', all)
  const latest = dataset.time === undefined ? 'NULL::date' : `max(${quoted(dataset.time)})`
  const { rows } = await client.query<Omit<RowCounts, 'compared' | 'agreed'>>(
    patiently(
      `SELECT source, sum(rows)::bigint AS rows, sum(rows - 1)::bigint AS doubled, sum(outside)::bigint AS outside,
         max(latest) AS latest, ${latestAt} AS "latestAt" FROM (
         SELECT ${source} AS source, count(*) AS rows, count(*) FILTER (WHERE ${isOutside}) AS outside, ${latest} AS latest
         FROM (${text}) AS staged GROUP BY ${[...new Set([...dataset.key, ...(dataset.source ? [dataset.source] : [])])].map(quoted).join(', ')}
       ) AS keys WHERE $${values.length + 1}::text IS NOT NULL GROUP BY 1 ORDER BY 1`,
      all,
    ),
  )
  return rows
}

/**
 * Compares what the sources say of the same: rows within their range only, because what is out of it is told there. A row
 * agrees when at least half of its counterparts are near, so that one source that is off does not taint two that are not.
 */
async function countAgreements(client: ClientBase, dataset: Dataset, { text, values }: Select) {
  const { agreement } = dataset.checks
  if (!agreement || dataset.source === undefined) return []
  const all: unknown[] = [...values]
  const isInside = `NOT (${outside(dataset, '', all)})`
  all.push(agreement.share)
  const column = quoted(agreement.column)
  const common = new Set([...dataset.key.filter((name) => name !== dataset.source), ...agreement.among])
  // Equality where nothing is null: what takes null for null compares every row with every other one.
  const same = [...common].map((name) => {
    const isNullable = dataset.columns[name]?.endsWith('?') === true
    return `a.${quoted(name)} ${isNullable ? 'IS NOT DISTINCT FROM' : '='} b.${quoted(name)}`
  })
  // The distance of two whole numbers may be more than their type holds.
  const [ours, theirs] = [`a.${column}::numeric`, `b.${column}::numeric`]
  const isNear = `abs(${ours} - ${theirs}) <= $${all.length}::numeric * greatest(abs(${ours}), abs(${theirs}))`
  const { rows } = await client.query<Pick<RowCounts, 'source' | 'compared' | 'agreed'>>(
    patiently(
      `WITH inside AS MATERIALIZED (
         SELECT ${[...new Set([...dataset.key, dataset.source, ...agreement.among, agreement.column])].map(quoted).join(', ')}, ${numberColumn}
         FROM (${text}) AS staged WHERE ${column} IS NOT NULL AND ${isInside}
       ), sources AS (SELECT count(DISTINCT ${quoted(dataset.source)}) AS count FROM inside
       ), counterparts AS (
         SELECT a.${quoted(dataset.source)} AS source, a.${numberColumn}, count(*) AS others, count(*) FILTER (WHERE ${isNear}) AS near
         FROM inside a JOIN inside b ON b.${quoted(dataset.source)} <> a.${quoted(dataset.source)}
           AND ${same.length > 0 ? same.join(' AND ') : 'true'}
         WHERE (SELECT count FROM sources) > 1 GROUP BY 1, 2
       )
       SELECT source, count(*) AS compared, count(*) FILTER (WHERE near * 2 >= others) AS agreed FROM counterparts GROUP BY 1`,
      all,
    ),
  )
  return rows
}

/** Whether a row lies outside of a declared range. The limits are bound, as text of the column's type. */
function outside({ checks, columns }: Dataset, prefix: string, values: unknown[]): string {
  const limits = Object.entries(checks.range).flatMap(([name, { from, to }]) => {
    // A limit of whole numbers need be none: from 0.5.
    const type = columns[name]?.replace('?', '').replace(/integer|bigint/, 'numeric')
    const bind = (limit: string) => `$${values.push(limit)}::text::${type}`
    const column = `${prefix}${quoted(name)}`
    return [
      ...(from === undefined ? [] : [`${column} < ${bind(from)}`]),
      ...(to === undefined ? [] : [`${column} > ${bind(to)}`]),
    ]
  })
  // Null is neither in a range nor outside of it.
  return limits.length === 0 ? 'false' : `coalesce(${limits.join(' OR ')}, false)`
}

/** How many of the last loads the usual number of rows is told by, and how many there must have been. */
const history = 10
const leastHistory = 3

/** How many rows of a source usually come: the median of the last loads of its step in this mode. By source. */
export async function readUsual(
  client: ClientBase,
  of: { dataset: string; pipeline: string; mode: string; sources: readonly string[] },
): Promise<Map<string, number>> {
  const { rows } = await client.query<{ source: string; usual: number }>({
    name: 'read-usual-rows',
    text: `SELECT s.source, percentile_cont(0.5) WITHIN GROUP (ORDER BY rows)::float8 AS usual
      FROM unnest($4::text[]) AS s(source) CROSS JOIN LATERAL (
        SELECT sum(fetched) / greatest(coalesce(extract(epoch FROM max(window_to) - min(window_from)) / 86400, 1), 1 / 24.0) AS rows
        FROM batches WHERE dataset = $1 AND source = s.source AND pipeline = $2 AND mode = $3 AND state = 'published'
        GROUP BY run_id ORDER BY max(staged_at) DESC LIMIT ${history}
      ) AS loads GROUP BY s.source HAVING count(*) >= ${leastHistory}`,
    values: [of.dataset, of.pipeline, of.mode, of.sources],
  })
  return new Map(rows.map(({ source, usual }) => [source, usual]))
}
