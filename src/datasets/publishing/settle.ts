import type { ClientBase } from 'pg'
import { numberColumn } from '../staging/staged-set.ts'
import { patiently } from '../staging/staging-store.ts'
import { type Publication, type Settled, Statements, stagedRows } from './publication.ts'

/**
 * Counts the staged rows, and settles the keys that come more than once by the dataset's rule. Which of two rows is
 * right is not for a load to guess: without a rule it refuses, with the key.
 */
export async function settleKeys(client: ClientBase, publication: Publication): Promise<Settled> {
  const rows = stagedRows(publication)
  const { dataset, zone, set } = publication
  if (set.counted) {
    const given = set.counted.map(({ latest, ...count }) => ({
      ...count,
      latest: latest === null ? null : new Date(latest),
    }))
    return { ...rows, text: `SELECT * FROM (${rows.text}) AS s`, given }
  }
  const sql = new Statements(publication)
  // One pass: grouped by key, a key that comes twice shows in the number of its rows.
  const { rows: found } = await client.query<{ source: string; rows: number; doubled: boolean; latest: Date | null }>(
    patiently(
      `SELECT ${dataset.source === undefined ? "''" : 'source'} AS source, sum(rows)::bigint AS rows,
         coalesce(bool_or(rows > 1), false) AS doubled, max(latest) AS latest
       FROM (SELECT max(${sql.source('s')}) AS source, count(*) AS rows, max(${sql.instant('s', `$${rows.values.length + 1}`)}) AS latest
         FROM (${rows.text}) AS s WHERE $${rows.values.length + 1}::text IS NOT NULL GROUP BY ${sql.key}) AS keys
       GROUP BY 1 HAVING count(*) > 0 ORDER BY 1`,
      [...rows.values, zone],
    ),
  )
  if (!found.some(({ doubled }) => doubled)) return { ...rows, text: `SELECT * FROM (${rows.text}) AS s`, given: found }
  if (dataset.duplicates === 'refuse') throw await doubleKey(client, publication)
  const order = dataset.duplicates === 'last' ? 'DESC' : 'ASC'
  const text = `SELECT DISTINCT ON (${sql.key}) * FROM (${rows.text}) AS s ORDER BY ${sql.key}, ${numberColumn} ${order}`
  const { rows: given } = await client.query<{ source: string; rows: number; latest: Date | null }>(
    patiently(
      `SELECT ${sql.source('s')} AS source, count(*)::bigint AS rows, max(${sql.instant('s', `$${rows.values.length + 1}`)}) AS latest
       FROM (${text}) AS s WHERE $${rows.values.length + 1}::text IS NOT NULL GROUP BY 1 ORDER BY 1`,
      [...rows.values, zone],
    ),
  )
  return { text, values: rows.values, given }
}

async function doubleKey(client: ClientBase, publication: Publication): Promise<Error> {
  const { dataset } = publication
  const rows = stagedRows(publication)
  const { key } = new Statements(publication)
  const { rows: doubles } = await client.query<{ times: number; keys: number }>(
    patiently(
      `SELECT max(times)::int AS times, count(*)::int AS keys FROM (
         SELECT count(*) AS times FROM (${rows.text}) AS s GROUP BY ${key} HAVING count(*) > 1) AS doubles`,
      rows.values,
    ),
  )
  const { times = 2, keys = 1 } = doubles[0] ?? {}
  // Which keys stays out of the message: a key may be a person's.
  return Object.assign(
    new Error(
      `expected every key (${dataset.key.join(', ')}) once in a load into ${dataset.name}, got ${keys} ` +
        `${keys === 1 ? 'key' : 'keys'} up to ${times} times; say \`duplicates: 'last'\` or 'first', or merge them before`,
    ),
    { code: 'double_key', retryable: false },
  )
}
