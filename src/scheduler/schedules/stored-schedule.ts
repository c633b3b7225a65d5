import type { CalendarDay } from '../../pipelines/calendar-day.ts'
import type { RunMode } from '../../pipelines/run-mode.ts'
import type { Calendar, RecurringBlackout } from '../../pipelines/schedules/calendar.ts'
import type { CatchUp, FollowedEnd, Schedule, Trigger } from '../../pipelines/schedules/schedule.ts'
import type { DueRule, Timing } from '../../pipelines/schedules/timing.ts'

/** A calendar as JSON. */
interface StoredCalendar {
  name: string
  zone: string
  weekend: readonly number[]
  holidays: [CalendarDay, string][]
  blackouts: { from: string; to: string; reason: string }[]
  recurring: readonly RecurringBlackout[]
}

/** What sets a schedule off, as JSON; of a webhook only that it is one, never its secret. */
type StoredTrigger =
  | {
      kind: 'time'
      timing: Timing
      calendar: StoredCalendar | null
      onHoliday: DueRule['onHoliday']
      inBlackout: DueRule['inBlackout']
    }
  | { kind: 'after'; pipeline: string; ends: readonly FollowedEnd[] }
  | { kind: 'published'; dataset: string }
  | { kind: 'webhook' }

/** What the code says of a schedule, as JSON. */
export interface Declared {
  trigger: StoredTrigger
  mode: RunMode | null
  params: Readonly<Record<string, unknown>>
  catchUp: CatchUp
  deadlineMs: number | null
  isEnabled: boolean
}

/** What operators changed while it runs, in place of what is declared. */
export interface Changed {
  timing?: Timing
  /** The zone of the declared timing. */
  zone?: string
  catchUp?: CatchUp
  isEnabled?: boolean
}

/** What decides when a schedule is due: the part that people declare, and the part that they changed. */
export interface Told {
  declared: Declared
  changed: Changed | null
}

/** A schedule as its row has it. */
export interface StoredSchedule extends Told {
  name: string
  pipeline: string
  isDeclared: boolean
  pausedAt: Date | null
  pausedBy: string | null
  pausedReason: string | null
  decidedUntil: Date
  nextDueAt: Date | null
  revision: number
  registeredAt: Date
  changedAt: Date
}

/** What is stored of a schedule as the code has it. */
export function declaredOf({ trigger, mode, params, catchUp, deadlineMs, isEnabled }: Schedule): Declared {
  return {
    trigger: storedTrigger(trigger),
    mode: mode ?? null,
    params,
    catchUp,
    deadlineMs: deadlineMs ?? null,
    isEnabled,
  }
}

function storedTrigger(trigger: Trigger): StoredTrigger {
  switch (trigger.kind) {
    case 'time': {
      const { timing, calendar, onHoliday, inBlackout } = trigger
      return { kind: 'time', timing, calendar: calendar ? storedCalendar(calendar) : null, onHoliday, inBlackout }
    }
    case 'after':
      return { kind: 'after', pipeline: trigger.pipeline, ends: trigger.ends }
    case 'published':
      return { kind: 'published', dataset: trigger.dataset }
    default:
      return { kind: 'webhook' }
  }
}

function storedCalendar({ name, zone, weekend, holidays, blackouts, recurring }: Calendar): StoredCalendar {
  return {
    name,
    zone,
    weekend,
    holidays: [...holidays],
    blackouts: blackouts.map(({ from, to, reason }) => ({
      from: from.toISOString(),
      to: to.toISOString(),
      reason,
    })),
    recurring,
  }
}

/** When it is due by the clock, with what operators changed; undefined where events set it off. */
export function ruleOf({ declared, changed }: Told): DueRule | undefined {
  const { trigger } = declared
  if (trigger.kind !== 'time') return undefined
  const { onHoliday, inBlackout, calendar } = trigger
  const timing = changed?.timing ?? inZone(trigger.timing, changed?.zone)
  return { timing, onHoliday, inBlackout, calendar: calendar ? calendarOf(calendar) : undefined }
}

function inZone(timing: Timing, zone: string | undefined): Timing {
  return zone === undefined || timing.kind !== 'cron' ? timing : { ...timing, zone }
}

function calendarOf({ holidays, blackouts, ...same }: StoredCalendar): Calendar {
  return {
    ...same,
    holidays: new Map(holidays),
    blackouts: blackouts.map(({ from, to, reason }) => ({ from: new Date(from), to: new Date(to), reason })),
  }
}

export function catchUpOf({ declared, changed }: Told): CatchUp {
  return changed?.catchUp ?? declared.catchUp
}

/** Whether anybody has enabled it. */
export function mayBeDue({ declared, changed }: Told): boolean {
  return changed?.isEnabled ?? declared.isEnabled
}
