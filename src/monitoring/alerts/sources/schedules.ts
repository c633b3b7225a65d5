import type { ClientBase } from 'pg'
import { tableExists } from './exists.ts'

/** How a schedule keeps its times. */
export interface ScheduleStanding {
  name: string
  pipeline: string
  /** The pipeline whose end sets it off. */
  follows: string | null
  /** From when on it is late; null when it is not behind. */
  lateFrom: Date | null
  deadlineAt: Date | null
}

/** So long after its due time a run may start, before the schedule counts as late. */
const startGraceMs = 300_000

/** Every schedule. Nothing is late while a freeze holds it back. */
export async function readSchedules(client: ClientBase): Promise<ScheduleStanding[]> {
  if (!(await tableExists(client, 'schedules'))) return []
  const { rows } = await client.query<ScheduleStanding>(
    `WITH frozen AS (SELECT EXISTS (SELECT FROM freezes WHERE thawed_at IS NULL OR next_release_at IS NOT NULL) AS yes)
     SELECT s.name, s.pipeline,
       CASE WHEN declared #>> '{trigger,kind}' = 'after' THEN declared #>> '{trigger,pipeline}' END AS follows,
       CASE WHEN frozen.yes THEN NULL
         WHEN t.run_id IS NOT NULL AND r.state NOT IN ('completed', 'partial') THEN t.due_at + d.deadline
         ELSE s.next_due_at + $1 * interval '1 ms' END AS "lateFrom",
       t.due_at + d.deadline AS "deadlineAt"
     FROM frozen, schedules s
     CROSS JOIN LATERAL (
       SELECT coalesce(changed ->> 'deadlineMs', declared ->> 'deadlineMs')::double precision * interval '1 ms' AS deadline
     ) d
     LEFT JOIN LATERAL (SELECT due_at, run_id FROM ticks WHERE schedule = s.name ORDER BY due_at DESC LIMIT 1) t ON true
     LEFT JOIN runs r ON r.id = t.run_id
     WHERE s.is_declared AND s.paused_at IS NULL`,
    [startGraceMs],
  )
  return rows
}
