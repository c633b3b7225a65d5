import type { ClientBase } from 'pg'
import { deadlineOf } from '../../../pipelines/schedules/deadline.ts'
import { ruleOf, type StoredSchedule } from '../../../scheduler/schedules/stored-schedule.ts'

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
const startGraceMs = 60_000

interface StoredStanding {
  name: string
  pipeline: string
  declared: StoredSchedule['declared']
  changed: StoredSchedule['changed']
  nextDueAt: Date | null
  /** Of its last due time. */
  dueAt: Date | null
  /** The run that was started for it has not come to a good end. */
  isOpen: boolean
  isFrozen: boolean
}

/** Every schedule. Nothing is late while a freeze holds it back. */
export async function readSchedules(client: ClientBase): Promise<ScheduleStanding[]> {
  const { rows } = await client.query<StoredStanding>(
    `SELECT s.name, s.pipeline, s.declared, s.changed, s.next_due_at AS "nextDueAt", t.due_at AS "dueAt",
       t.run_id IS NOT NULL AND coalesce(r.state NOT IN ('completed', 'partial'), false) AS "isOpen",
       EXISTS (SELECT FROM freezes WHERE thawed_at IS NULL OR next_release_at IS NOT NULL) AS "isFrozen"
     FROM schedules s
     LEFT JOIN LATERAL (SELECT due_at, run_id FROM ticks WHERE schedule = s.name ORDER BY due_at DESC LIMIT 1) t ON true
     LEFT JOIN runs r ON r.id = t.run_id
     WHERE s.is_declared AND s.paused_at IS NULL`,
  )
  return rows.map(standingOf)
}

function standingOf({ name, pipeline, declared, changed, nextDueAt, dueAt, isOpen, isFrozen }: StoredStanding) {
  const { trigger, deadlineMs } = declared
  const calendar = ruleOf({ declared, changed })?.calendar
  const deadlineAt = dueAt === null || deadlineMs === null ? null : deadlineOf(dueAt, deadlineMs, calendar)
  const startsBy = nextDueAt && new Date(nextDueAt.getTime() + startGraceMs)
  return {
    name,
    pipeline,
    follows: trigger.kind === 'after' ? trigger.pipeline : null,
    lateFrom: isFrozen ? null : earliest(isOpen ? deadlineAt : null, startsBy),
    deadlineAt,
  }
}

function earliest(...times: (Date | null)[]): Date | null {
  return times.reduce((first, at) => (first === null || (at !== null && at < first) ? at : first), null)
}
