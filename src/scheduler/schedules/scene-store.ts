import type { Pool } from 'pg'
import type { Freeze } from '../../runs/dispatch/freeze-store.ts'

/** Schedules that were due in a freeze which is over, and are released slowly. */
export interface Release {
  freeze: string
  /** Of those that were due up to then. */
  until: Date
  perMinute: number
  /** By the database's clock: until the next may be released. Not above zero when it may be now. */
  leftMs: number
}

/** What a turn looks at before anything else. */
export interface Scene {
  databaseNow: Date
  freeze: Freeze | null
  release: Release | null
  /** When the next schedule is due, but for those that are being released. */
  nextDueAt: Date | null
}

/** Reads all of it in one statement: a scheduler that has nothing to do asks nothing else. */
export async function readScene(pool: Pool): Promise<Scene> {
  const { rows } = await pool.query<{
    databaseNow: Date
    reason: string | null
    frozenAt: Date
    frozenBy: string
    freeze: string | null
    until: Date
    perMinute: number
    leftMs: number
    nextDueAt: Date | null
  }>({
    name: 'read-scene',
    text: `WITH released AS (
        SELECT id, thawed_at, per_minute, next_release_at FROM freezes WHERE next_release_at IS NOT NULL
        ORDER BY id DESC LIMIT 1
      )
      SELECT clock_timestamp() AS "databaseNow", f.reason, f.frozen_at AS "frozenAt", f.frozen_by AS "frozenBy",
        r.id AS freeze, r.thawed_at AS until, r.per_minute AS "perMinute",
        (extract(epoch FROM r.next_release_at - clock_timestamp()) * 1000)::float8 AS "leftMs",
        (SELECT min(next_due_at) FROM schedules WHERE next_due_at > coalesce(r.thawed_at, '-infinity')) AS "nextDueAt"
      FROM (VALUES (1)) AS one LEFT JOIN freezes f ON f.thawed_at IS NULL LEFT JOIN released r ON true`,
  })
  const [row] = rows
  if (!row) throw new Error('expected one row of the scene, got none')
  const { databaseNow, reason, frozenAt, frozenBy, freeze, until, perMinute, leftMs, nextDueAt } = row
  return {
    databaseNow,
    freeze: reason === null ? null : { reason, frozenAt, frozenBy },
    release: freeze === null ? null : { freeze, until, perMinute, leftMs },
    nextDueAt,
  }
}
