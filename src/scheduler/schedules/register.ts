import { setImmediate as others } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import type { PoolClient } from 'pg'
import type { Schedule } from '../../pipelines/schedules/schedule.ts'
import { uniqueNames } from '../../pipelines/unique.ts'
import type { Engine } from '../../runs/engine.ts'
import { registerVersions } from '../../runs/starting/versions.ts'
import { nextOf, passedOver } from './begin-now.ts'
import {
  type Edited,
  type Given,
  insertScheduleEvents,
  lockRegister,
  moveBack,
  type Registered,
  readEdited,
  readVanished,
  type ScheduleEvent,
  stopSchedules,
  upsertSchedules,
} from './register-store.ts'
import { readDecidedAhead } from './schedule-store.ts'
import { declaredOf, mayBeDue, ruleOf } from './stored-schedule.ts'
import { insertTicks } from './tick-store.ts'

const actor = 'configuration'
/** So many rows in one statement, and so many due times between two looks at what else there is to do. */
const atOnce = 500
/** Decided further ahead than this, and the clock went back. */
const mostAheadMs = 60_000

/** Puts what the code declares into the database. A process writes only when its own declarations are new or changed. */
export class Register {
  readonly #engine: Engine
  #last: readonly Schedule[] = []
  #text = ''

  constructor(engine: Engine) {
    this.#engine = engine
  }

  /**
   * Of two programs that declare different schedules the one that declared something new last is believed. What runs need is put in place
   * ahead of time, for the schedules of other programs too: when hundreds are due in one second there is no time for it.
   */
  async write(schedules: readonly Schedule[], now: Date): Promise<void> {
    const { definitions, partitions } = this.#engine
    await partitions.ensure(now)
    await registerVersions(this.#engine, definitions.values())
    const isSame = schedules.length === this.#last.length && schedules.every((one, index) => one === this.#last[index])
    if (isSame && this.#text !== '') return
    uniqueNames('schedule', schedules)
    const given = schedules.map((one): Given => ({ name: one.name, pipeline: one.pipeline, declared: declaredOf(one) }))
    const text = JSON.stringify(given)
    if (text !== this.#text) await this.#store(given, now)
    this.#text = text
    this.#last = schedules
  }

  async #store(given: readonly Given[], now: Date): Promise<void> {
    const { database } = this.#engine
    await database.transaction(async (client) => {
      await lockRegister(client)
      const edited = await readEdited(client, given)
      for (let index = 0; index < edited.length; index += atOnce) {
        await storeEdited(client, edited.slice(index, index + atOnce), now)
        await others()
      }
      await stopVanished(
        client,
        given.map(({ name }) => name),
        now,
      )
    })
  }
}

async function storeEdited(client: PoolClient, edited: readonly Edited[], now: Date): Promise<void> {
  const registered = edited.map((one) => registeredOf(one, now))
  await upsertSchedules(client, registered, now)
  const begun = edited.flatMap(({ stored }, index) =>
    stored && registered[index]?.decidedUntil === now ? [stored] : [],
  )
  await insertTicks(
    client,
    begun.flatMap((stored) => passedOver(stored, now, 'the schedule was edited before it was decided')),
  )
  const events = edited.flatMap(({ name, stored, declared }): ScheduleEvent[] =>
    stored ? [{ schedule: name, at: now, actor, what: 'edited', detail: { from: stored.declared, to: declared } }] : [],
  )
  await insertScheduleEvents(client, events)
}

/** A new schedule begins now, and so does one that is due at other times than before: nobody fires the past. */
function registeredOf({ stored, ...given }: Edited, now: Date): Registered {
  const next = { ...given, changed: stored?.changed ?? null, isDeclared: true, pausedAt: stored?.pausedAt ?? null }
  const goesOn =
    stored?.isDeclared &&
    stored.declared.trigger.kind === given.declared.trigger.kind &&
    isDeepStrictEqual(triggerOf(stored), triggerOf(next)) &&
    mayBeDue(stored) === mayBeDue(next)
  if (goesOn) return { ...given, decidedUntil: stored.decidedUntil, nextDueAt: stored.nextDueAt }
  return { ...given, decidedUntil: now, nextDueAt: nextOf(next, now) }
}

function triggerOf(told: Pick<Edited, 'declared'> & Parameters<typeof ruleOf>[0]): unknown {
  return ruleOf(told) ?? told.declared.trigger
}

async function stopVanished(client: PoolClient, names: readonly string[], now: Date): Promise<void> {
  const vanished = await readVanished(client, names)
  if (vanished.length === 0) return
  await stopSchedules(
    client,
    vanished.map(({ name }) => name),
    now,
  )
  await insertTicks(
    client,
    vanished.flatMap((schedule) => passedOver(schedule, now, 'the schedule was removed before it was decided')),
  )
  await insertScheduleEvents(
    client,
    vanished.map(({ name }) => ({ schedule: name, at: now, actor, what: 'removed' })),
  )
}

/**
 * Schedules that were decided by a clock which has gone back since are decided from now again. What was started then is
 * not started a second time, because its tick is there.
 */
export async function repairDecidedAhead({ database }: Engine, now: Date): Promise<number> {
  const ahead = await readDecidedAhead(database.pool, new Date(now.getTime() + mostAheadMs))
  if (ahead.length === 0) return 0
  const moves = ahead.map((schedule) => ({ name: schedule.name, nextDueAt: nextOf(schedule, now) }))
  await database.transaction((client) => moveBack(client, moves, now))
  return ahead.length
}
