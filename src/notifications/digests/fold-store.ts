import type { ClientBase } from 'pg'
import type { Body } from '../channel.ts'
import type { DigestCount } from './digest.ts'

/** Messages for one recipient that wait: those that are critical are told apart from the others. */
export interface Flood {
  channel: string
  recipient: string
  isCritical: boolean
}

/** What was tried may have arrived, so it is repeated as it is; tests and reports are asked for one by one. */
const waiting = `state = 'pending' AND due_at <= $2 AND attempts = 0 AND kind NOT IN ('test', 'report')`
const ofFlood = `channel = $1 AND ${waiting} AND recipient = $3 AND (urgency = 0) = $4`

/** Recipients for whom more messages wait than this. */
export async function findFloods(client: ClientBase, channel: string, now: Date, above: number): Promise<Flood[]> {
  const { rows } = await client.query<Flood>({
    name: 'find-floods',
    text: `SELECT channel, recipient, (urgency = 0) AS "isCritical" FROM deliveries WHERE channel = $1 AND ${waiting}
      GROUP BY channel, recipient, (urgency = 0) HAVING count(*) > $3`,
    values: [channel, now, above],
  })
  return rows
}

function placeOf({ channel, recipient, isCritical }: Flood, now: Date): unknown[] {
  return [channel, now, recipient, isCritical]
}

/** The alerts that a flood tells of. */
export async function readFloodedAlerts(client: ClientBase, flood: Flood, now: Date): Promise<string[]> {
  const { rows } = await client.query<{ id: string }>(
    `SELECT DISTINCT alert_id AS id FROM deliveries WHERE ${ofFlood} AND kind IN ('alert fired', 'escalation')
       AND alert_id IS NOT NULL`,
    placeOf(flood, now),
  )
  return rows.map(({ id }) => id)
}

/** Drops what tells that these alerts fired, which is over, and that they are resolved, to whom nobody told the first. */
export async function dropOver(client: ClientBase, flood: Flood, alerts: readonly string[], now: Date): Promise<void> {
  if (alerts.length > 0) {
    await client.query(
      `UPDATE deliveries SET state = 'dropped', ended_at = $2
       WHERE ${ofFlood} AND kind IN ('alert fired', 'escalation') AND alert_id = ANY ($5)`,
      [...placeOf(flood, now), alerts],
    )
  }
  await client.query(
    `UPDATE deliveries d SET state = 'dropped', ended_at = $2
     WHERE ${ofFlood} AND kind = 'alert resolved' AND EXISTS (SELECT FROM deliveries f
         WHERE f.alert_id = d.alert_id AND f.channel = $1 AND f.recipient = $3 AND f.kind = 'alert fired')
       AND NOT EXISTS (SELECT FROM deliveries f
         WHERE f.alert_id = d.alert_id AND f.channel = $1 AND f.recipient = $3 AND f.kind = 'alert fired'
           AND f.state NOT IN ('dropped', 'failed', 'abandoned', 'not configured'))`,
    placeOf(flood, now),
  )
}

/** Has a digest tell what waits. Answers how many of it there are now. */
export async function gather(client: ClientBase, flood: Flood, digest: string, now: Date): Promise<number> {
  const { rowCount } = await client.query(
    `UPDATE deliveries SET state = 'in digest', ended_at = $2, digest_id = $5 WHERE ${ofFlood}`,
    [...placeOf(flood, now), digest],
  )
  return rowCount ?? 0
}

/** What a digest tells, by rule and severity; of a digest in it what that tells. */
export async function countGathered(client: ClientBase, digest: string): Promise<DigestCount[]> {
  const { rows } = await client.query<DigestCount>(
    `SELECT rule, severity, sum(count)::integer AS count FROM (
       SELECT rule, severity, 1 AS count FROM deliveries WHERE digest_id = $1 AND kind <> 'digest'
       UNION ALL
       SELECT c.rule, c.severity, c.count FROM deliveries d,
         LATERAL jsonb_to_recordset(d.digest_counts) AS c(rule text, severity text, count integer)
       WHERE d.digest_id = $1 AND d.kind = 'digest') AS told
     GROUP BY rule, severity`,
    [digest],
  )
  return rows
}

export async function readTitles(client: ClientBase, digest: string, limit: number): Promise<string[]> {
  const { rows } = await client.query<{ title: string }>(
    `SELECT title FROM deliveries WHERE digest_id = $1 AND kind <> 'digest' ORDER BY urgency, id LIMIT $2`,
    [digest, limit],
  )
  return rows.map(({ title }) => title)
}

export async function insertDigest(
  client: ClientBase,
  { channel, recipient }: Flood,
  digest: { id: string; key: string; severity: string; title: string; body: Body; counts: readonly DigestCount[] },
  now: Date,
): Promise<void> {
  const { id, key, severity, title, body, counts } = digest
  await client.query(
    `INSERT INTO deliveries (id, key, kind, channel, recipient, severity, title, body, digest_counts, state, created_at,
       due_at, next_attempt_at)
     VALUES ($1, $2, 'digest', $3, $4, $5, $6, $7, $8, 'pending', $9, $9, $9)`,
    [id, key, channel, recipient, severity, title, JSON.stringify(body), JSON.stringify(counts), now],
  )
}
