import type { Pool } from 'pg'

/** True for one process in every interval: it says that all is well. */
export async function claimLifeSign(pool: Pool, now: Date, everyMs: number): Promise<boolean> {
  const { rowCount } = await pool.query({
    name: 'claim-life-sign',
    text: `INSERT INTO life_signs AS s (name, sent_at) VALUES ('all', $1)
      ON CONFLICT (name) DO UPDATE SET sent_at = excluded.sent_at WHERE s.sent_at <= $2`,
    values: [now, new Date(now.getTime() - everyMs)],
  })
  return rowCount === 1
}

/** Gives back what {@link claimLifeSign} has taken at that time. */
export async function releaseLifeSign(pool: Pool, claimedAt: Date, everyMs: number): Promise<void> {
  await pool.query('UPDATE life_signs SET sent_at = $2 WHERE sent_at = $1', [
    claimedAt,
    new Date(claimedAt.getTime() - everyMs),
  ])
}
