import type { Pool } from 'pg'

/** How messages over a channel fare. */
export interface ChannelHealth {
  name: string
  /** Null while it works. */
  failingSince: Date | null
  /** When the oldest message was due that has not been sent. */
  oldestDueAt: Date | null
  pending: number
  /** Since the day before. */
  givenUp: number
}

export async function readChannelHealth(pool: Pool, now: Date, since: Date): Promise<ChannelHealth[]> {
  const { rows: tables } = await pool.query<{ there: boolean }>(
    `SELECT to_regclass('deliveries') IS NOT NULL AND to_regclass('channel_states') IS NOT NULL AS there`,
  )
  if (!tables[0]?.there) return []
  const { rows } = await pool.query<ChannelHealth>({
    name: 'read-channel-health',
    text: `WITH pending AS (
        SELECT channel, min(due_at) AS oldest, count(*)::integer AS count FROM deliveries
        WHERE state = 'pending' AND due_at <= $1 GROUP BY channel
      ), lost AS (
        SELECT channel, count(*)::integer AS count FROM deliveries
        WHERE state IN ('refused', 'failed', 'abandoned') AND ended_at > $2 GROUP BY channel
      )
      SELECT channel AS name, s.failing_since AS "failingSince", p.oldest AS "oldestDueAt", coalesce(p.count, 0) AS pending,
        coalesce(l.count, 0) AS "givenUp"
      FROM channel_states s FULL JOIN pending p USING (channel) FULL JOIN lost l USING (channel) ORDER BY channel`,
    values: [now, since],
  })
  return rows
}
