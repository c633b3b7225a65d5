import { isDeepStrictEqual } from 'node:util'
import type { PoolClient } from 'pg'
import { notify } from '../../database/channel.ts'
import { type Actor, actorText } from '../../people/actor.ts'
import { recordAct } from '../../people/audit/record.ts'
import { didYouMean } from '../../pipelines/nearest.ts'
import { NothingThere, Refusal } from '../../pipelines/refusal.ts'
import type { CatchUp } from '../../pipelines/schedules/schedule.ts'
import type { Timing } from '../../pipelines/schedules/timing.ts'
import { checkedZone } from '../../pipelines/time-zone.ts'
import { admitAfterStart } from '../../runs/dispatch/admission.ts'
import type { Engine } from '../../runs/engine.ts'
import { nextOf, passedOver } from './begin-now.ts'
import { launch } from './launch.ts'
import { insertScheduleEvents, type ScheduleEvent } from './register-store.ts'
import { lockSchedule, readSchedules, writeSchedule } from './schedule-store.ts'
import { schedulesChannel } from './schedules-channel.ts'
import type { Changed, StoredSchedule } from './stored-schedule.ts'
import { insertTicks, type Tick } from './tick-store.ts'

/**
 * Has a schedule stand still: nothing of it is due until it is resumed, and what would have been is not made up for. False
 * when it is paused already.
 */
export async function pauseSchedule(engine: Engine, name: string, actor: Actor, reason?: string): Promise<boolean> {
  return await steer(engine, { name, action: 'schedule.pause', actor }, async (client, schedule, now) => {
    if (schedule.pausedAt) return undefined
    await insertTicks(client, passedOver(schedule, now, 'the schedule was paused before it was decided'))
    const paused = { pausedAt: now, pausedBy: actorText(actor), pausedReason: reason ?? null, nextDueAt: null }
    await writeSchedule(client, { ...schedule, ...paused }, now)
    return { what: 'paused', ...(reason === undefined ? {} : { detail: { reason } }) }
  })
}

/** Has it go on from now: catching up is for down time, and a pause is none. False when it is not paused. */
export async function resumeSchedule(engine: Engine, name: string, actor: Actor): Promise<boolean> {
  return await steer(engine, { name, action: 'schedule.resume', actor }, async (client, schedule, now) => {
    if (!schedule.pausedAt) return undefined
    await writeSchedule(client, begunAt({ ...schedule, ...unpaused }, now), now)
    return { what: 'resumed' }
  })
}

const unpaused = { pausedAt: null, pausedBy: null, pausedReason: null }

/** What to change of a schedule; null puts back what is declared. */
export interface ScheduleChange {
  timing?: Timing | null
  zone?: string | null
  catchUp?: CatchUp | null
  isEnabled?: boolean | null
}

/**
 * Changes a schedule while it runs; the change stays when the code is deployed again. A schedule that is due at other times
 * than before begins now. False when it is so already.
 */
export async function changeSchedule(
  engine: Engine,
  name: string,
  change: ScheduleChange,
  actor: Actor,
): Promise<boolean> {
  return await steer(engine, { name, action: 'schedule.change', actor }, async (client, schedule, now) => {
    refuseTimes(schedule, change)
    const changed = merged(schedule.changed, change)
    if (isDeepStrictEqual(changed, schedule.changed)) return undefined
    const isRetimed = change.timing !== undefined || change.zone !== undefined || change.isEnabled !== undefined
    if (isRetimed)
      await insertTicks(client, passedOver(schedule, now, 'the schedule was changed before it was decided'))
    const next = { ...schedule, changed }
    await writeSchedule(client, isRetimed ? begunAt(next, now) : next, now)
    return { what: 'changed', detail: { from: schedule.changed, to: changed } }
  })
}

/** Starts a schedule's pipeline now, as it does, whatever it is due for. Answers what became of it. */
export async function triggerSchedule(engine: Engine, name: string, actor: Actor): Promise<Tick> {
  const now = engine.clock.now()
  const who = actorText(actor)
  const { launches, left } = await engine.database.transaction(async (client) => {
    const schedule = await findLocked(client, name)
    const launched = await launch(engine, client, [{ schedule, at: now, cause: who, actor: who }], now)
    await insertScheduleEvents(client, [{ schedule: name, at: now, actor: who, what: 'triggered' }])
    const after = { run: launched.launches[0]?.tick.runId ?? null }
    await recordAct(client, { actor, action: 'schedule.trigger', object: objectOf(name), after, at: now })
    return launched
  })
  for (const pipeline of left) await admitAfterStart(engine, pipeline)
  const [first] = launches
  if (!first) throw new Error('expected a tick, got none')
  if (first.tick.outcome !== 'started') throw new Refusal(first.tick.reason ?? 'it cannot be started')
  return first.tick
}

type Done = Pick<ScheduleEvent, 'what' | 'detail'>

async function steer(
  engine: Engine,
  { name, action, actor }: { name: string; action: string; actor: Actor },
  work: (client: PoolClient, schedule: StoredSchedule, now: Date) => Promise<Done | undefined>,
): Promise<boolean> {
  const now = engine.clock.now()
  return await engine.database.transaction(async (client) => {
    const done = await work(client, await findLocked(client, name), now)
    if (!done) return false
    await insertScheduleEvents(client, [{ schedule: name, at: now, actor: actorText(actor), ...done }])
    await notify(client, schedulesChannel)
    const { from, to, ...detail } = (done.detail ?? {}) as Record<string, unknown>
    const [before, after] = to === undefined ? [undefined, detail] : [{ changed: from }, { changed: to }]
    await recordAct(client, { actor, action, object: objectOf(name), before, after, at: now })
    return true
  })
}

const objectOf = (name: string) => ({ kind: 'schedule', id: name })

async function findLocked(client: PoolClient, name: string): Promise<StoredSchedule> {
  const schedule = await lockSchedule(client, name)
  if (schedule?.isDeclared) return schedule
  throw await unknownSchedule(client, name)
}

/** For a name that no schedule has. */
export async function unknownSchedule(client: Parameters<typeof readSchedules>[0], name: string): Promise<Refusal> {
  const known = (await readSchedules(client)).filter(({ isDeclared }) => isDeclared).map((one) => one.name)
  const there =
    known.length > 20 ? '; `millrace schedule list` lists them' : `; there are: ${known.join(', ') || 'none'}`
  return new NothingThere(`expected the name of a schedule, got '${name}'${didYouMean(name, known) || there}`)
}

function begunAt(schedule: StoredSchedule, now: Date): StoredSchedule {
  return { ...schedule, decidedUntil: now, nextDueAt: nextOf(schedule, now) }
}

function refuseTimes({ name, declared: { trigger }, changed }: StoredSchedule, { timing, zone }: ScheduleChange): void {
  if ((timing || zone) && trigger.kind !== 'time') {
    throw new Refusal(`expected a schedule that goes by the clock, got '${name}', which events set off`)
  }
  if (!zone) return
  checkedZone(zone)
  const next =
    timing ?? (timing === null ? undefined : changed?.timing) ?? (trigger.kind === 'time' ? trigger.timing : undefined)
  if (next?.kind === 'every') {
    throw new Refusal(`expected a schedule that goes by the clocks of a zone, got '${name}', whose beat has none`)
  }
}

function merged(changed: Changed | null, change: ScheduleChange): Changed | null {
  const all: ScheduleChange = { ...changed, ...change }
  // A timing brings its own zone.
  if (change.timing) delete all.zone
  const zone = all.zone
  if (zone && all.timing?.kind === 'cron') {
    all.timing = { ...all.timing, zone }
    delete all.zone
  }
  const kept = Object.entries(all).filter(([, value]) => value !== undefined && value !== null)
  return kept.length === 0 ? null : Object.fromEntries(kept)
}
