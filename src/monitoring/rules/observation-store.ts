import type { ClientBase, Pool } from 'pg'
import type { Pair } from '../alerts/alert-store.ts'

/** What a rule was shown of a subject. */
export interface Observation extends Pair {
  at: Date
  value: number | null
  runId: string | null
}

/** The newest of each of these pairs. */
export async function readLastObservations(
  client: ClientBase,
  pairs: readonly Pair[],
): Promise<(Pair & { value: number | null })[]> {
  if (pairs.length === 0) return []
  const { rows } = await client.query<Pair & { value: number | null }>({
    name: 'read-last-observations',
    text: `SELECT p.rule, p.subject, o.value FROM unnest($1::text[], $2::text[]) AS p(rule, subject) CROSS JOIN LATERAL (
        SELECT value FROM observations o WHERE o.rule = p.rule AND o.subject = p.subject ORDER BY id DESC LIMIT 1
      ) o`,
    values: [pairs.map(({ rule }) => rule), pairs.map(({ subject }) => subject)],
  })
  return rows
}

export async function writeObservations(client: ClientBase, observations: readonly Observation[]): Promise<void> {
  if (observations.length === 0) return
  const of = <Key extends keyof Observation>(key: Key) => observations.map((each) => each[key])
  await client.query({
    name: 'write-observations',
    text: `INSERT INTO observations (rule, subject, at, value, run_id)
      SELECT * FROM unnest($1::text[], $2::text[], $3::timestamptz[], $4::double precision[], $5::uuid[])`,
    values: [of('rule'), of('subject'), of('at'), of('value'), of('runId')],
  })
}

/** What a rule was shown before a time, oldest first. */
export async function readObservations(client: Pool | ClientBase, rule: string, to: Date): Promise<Observation[]> {
  const { rows } = await client.query<Observation>(
    `SELECT rule, subject, at, value, run_id AS "runId" FROM observations WHERE rule = $1 AND at < $2 ORDER BY id`,
    [rule, to],
  )
  return rows
}

/** Forgets what was shown before a time, but for the last of each subject, which is what still holds. */
export async function pruneObservations(client: Pool | ClientBase, before: Date): Promise<number> {
  const { rowCount } = await client.query(
    `DELETE FROM observations o WHERE at < $1 AND EXISTS (
       SELECT FROM observations n WHERE n.rule = o.rule AND n.subject = o.subject AND n.id > o.id AND n.at < $1)`,
    [before],
  )
  return rowCount ?? 0
}
