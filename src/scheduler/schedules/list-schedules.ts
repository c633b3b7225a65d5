import { wholeNumber } from '../../pipelines/checks.ts'
import { nextDue } from '../../pipelines/schedules/due.ts'
import type { CatchUp } from '../../pipelines/schedules/schedule.ts'
import { timingText } from '../../pipelines/schedules/timing-text.ts'
import type { Engine } from '../../runs/engine.ts'
import { unknownSchedule } from './commands.ts'
import { readSchedule, readSchedules } from './schedule-store.ts'
import { catchUpOf, mayBeDue, ruleOf, type StoredSchedule } from './stored-schedule.ts'
import { readLastTicks, type Tick } from './tick-store.ts'

/** How a schedule stands. */
export type ScheduleState = 'RUNNING' | 'PAUSED' | 'DISABLED' | 'REMOVED'

/** A schedule as it is told to people and programs. */
export interface ScheduleReport {
  name: string
  pipeline: string
  state: ScheduleState
  /** What sets it off, for people: 'daily 06:00', 'every 15m', 'after energy-prices: completed'. */
  when: string
  /** The zone whose clocks it goes by. */
  zone: string | null
  catchUp: CatchUp
  paused: { at: string; by: string; reason: string | null } | null
  /** Whether operators changed something. */
  isChanged: boolean
  /** When it is due next; one that is late is due in the past. */
  nextDueAt: string | null
  lastTick: (Pick<Tick, 'cause' | 'outcome' | 'reason' | 'runId' | 'missed'> & { dueAt: string }) | null
}

const mostRuns = 1000

/** All schedules, those that vanished from the configuration as well, by name. */
export async function listSchedules({ database }: Engine): Promise<ScheduleReport[]> {
  const schedules = await readSchedules(database.pool)
  const ticks = await readLastTicks(
    database.pool,
    schedules.map(({ name }) => name),
  )
  const last = new Map(ticks.map((tick) => [tick.schedule, tick]))
  return schedules.map((schedule) => reportOf(schedule, last.get(schedule.name)))
}

/** When a schedule is due next, so many times; nothing where it stands still, or events set it off. */
export async function nextRuns({ database, clock }: Engine, name: string, count: number): Promise<Date[]> {
  const most = wholeNumber(count, 'the number of runs', 1)
  const schedule = await readSchedule(database.pool, name)
  if (!schedule?.isDeclared) throw await unknownSchedule(database.pool, name)
  const rule = ruleOf(schedule)
  if (!rule || stateOf(schedule) !== 'RUNNING') return []
  const times: Date[] = []
  for (let at = nextDue(rule, clock.now()); at && times.length < Math.min(most, mostRuns); at = nextDue(rule, at)) {
    times.push(at)
  }
  return times
}

function reportOf(schedule: StoredSchedule, tick: Tick | undefined): ScheduleReport {
  const { name, pipeline, pausedAt, pausedBy, pausedReason, changed, nextDueAt } = schedule
  return {
    name,
    pipeline,
    state: stateOf(schedule),
    ...whenOf(schedule),
    catchUp: catchUpOf(schedule),
    paused: pausedAt && { at: pausedAt.toISOString(), by: pausedBy ?? '', reason: pausedReason },
    isChanged: changed !== null,
    nextDueAt: nextDueAt?.toISOString() ?? null,
    lastTick: tick ? lastTickOf(tick) : null,
  }
}

function lastTickOf({ dueAt, cause, outcome, reason, runId, missed }: Tick): ScheduleReport['lastTick'] {
  return { dueAt: dueAt.toISOString(), cause, outcome, reason, runId, missed }
}

/** Whether it may be due at all. */
export function stateOf(schedule: StoredSchedule): ScheduleState {
  if (!schedule.isDeclared) return 'REMOVED'
  if (schedule.pausedAt) return 'PAUSED'
  return mayBeDue(schedule) ? 'RUNNING' : 'DISABLED'
}

/** What sets a schedule off, for people. */
export function whenOf(schedule: StoredSchedule): Pick<ScheduleReport, 'when' | 'zone'> {
  const { trigger } = schedule.declared
  if (trigger.kind === 'after') return { when: `after ${trigger.pipeline}: ${trigger.ends.join(', ')}`, zone: null }
  if (trigger.kind === 'published') return { when: `when ${trigger.dataset} is published`, zone: null }
  if (trigger.kind === 'webhook') return { when: 'on a signed request', zone: null }
  const timing = ruleOf(schedule)?.timing ?? trigger.timing
  return { when: timingText(timing), zone: timing.kind === 'cron' ? timing.zone : null }
}
