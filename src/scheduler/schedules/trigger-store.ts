import type { ClientBase, Pool } from 'pg'
import { scheduleColumns } from './schedule-store.ts'
import type { StoredSchedule } from './stored-schedule.ts'

/** Schedules that are set off by events of this kind, and stand neither still nor removed. */
export async function readEventSchedules(
  client: Pool | ClientBase,
  kind: 'after' | 'published',
): Promise<StoredSchedule[]> {
  const { rows } = await client.query<StoredSchedule>({
    name: 'read-event-schedules',
    text: `SELECT ${scheduleColumns} FROM schedules
      WHERE declared #>> '{trigger,kind}' IN ('after', 'published') AND is_declared AND paused_at IS NULL
        AND declared #>> '{trigger,kind}' = $1 ORDER BY name`,
    values: [kind],
  })
  return rows
}

/** Of these runs those that may set something off, with their pipelines: no dry runs, and no windows of a backfill. */
export async function readFollowedRuns(client: ClientBase, runs: readonly string[]): Promise<Map<string, string>> {
  const { rows } = await client.query<{ id: string; pipeline: string }>({
    name: 'read-followed-runs',
    text: `SELECT id, pipeline FROM runs
      WHERE id = ANY ($1) AND backfill_id IS NULL AND coalesce(options ->> 'dryRun', 'false') <> 'true'`,
    values: [runs],
  })
  return new Map(rows.map(({ id, pipeline }) => [id, pipeline]))
}

/** A freeze that is over. */
export interface EndedFreeze {
  frozenAt: Date
  thawedAt: Date
}

export async function readLastFreeze(client: ClientBase): Promise<EndedFreeze | undefined> {
  const { rows } = await client.query<EndedFreeze>(
    `SELECT frozen_at AS "frozenAt", thawed_at AS "thawedAt" FROM freezes WHERE thawed_at IS NOT NULL
     ORDER BY id DESC LIMIT 1`,
  )
  return rows[0]
}
