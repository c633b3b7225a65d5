import type { Engine } from '../../runs/engine.ts'
import { endRelease, takeRelease } from '../freeze/freeze-store.ts'
import { paceOf } from '../freeze/release.ts'
import type { DatabaseClock } from './database-clock.ts'
import { decide } from './decide.ts'
import { fire } from './fire.ts'
import { type Release, readScene } from './scene-store.ts'
import { type DueStretch, readDue, readNextDue } from './schedule-store.ts'

/** Schedules in one transaction. The first are few, so that workers have something to do while the others are stored. */
const firstBatch = 50
const batch = 200
/** What is due and was left to somebody else is looked at again after this. */
const shortestPauseMs = 250

/** What a turn leaves behind. */
export interface Turned {
  /** Business time until which there is nothing to do, unless somebody changes something. */
  sleepMs: number
  isFrozen: boolean
}

/** Fires what is due. Any number of schedulers may do this at the same time. */
export async function fireDue(engine: Engine, clock: DatabaseClock, signal: AbortSignal): Promise<Turned> {
  const { pool } = engine.database
  const scene = await clock.compare(() => readScene(pool))
  if (scene.freeze) return { sleepMs: Number.POSITIVE_INFINITY, isFrozen: true }
  const { release } = scene
  const releaseMs = release ? await releaseSome(engine, clock, release) : Number.POSITIVE_INFINITY
  const after = release?.until ?? null
  let { nextDueAt } = scene
  if (nextDueAt && nextDueAt <= clock.now()) {
    await fireBatches(engine, clock, after, signal)
    nextDueAt = await readNextDue(pool, after)
  }
  const dueMs = nextDueAt ? nextDueAt.getTime() - clock.now().getTime() : Number.POSITIVE_INFINITY
  return { sleepMs: Math.min(releaseMs, dueMs > 0 ? dueMs : shortestPauseMs), isFrozen: false }
}

async function fireBatches(engine: Engine, clock: DatabaseClock, after: Date | null, signal: AbortSignal) {
  const until = clock.now()
  for (let limit = firstBatch; !signal.aborted; limit = batch) {
    const { due, moved } = await fireSome(engine, clock, { after, until, limit })
    // What nobody could move on, because others have it, is left to them.
    if (due < limit || moved === 0) return
  }
}

async function fireSome(engine: Engine, clock: DatabaseClock, stretch: DueStretch) {
  const due = await readDue(engine.database.pool, stretch)
  if (due.length === 0) return { due: 0, moved: 0 }
  const now = clock.now()
  const decisions = await Promise.all(due.map((schedule) => decide(schedule, now)))
  return { due: due.length, moved: await fire(engine, decisions, now) }
}

/** Releases the next of those that were due in a freeze, if it is time. Answers when it is time again. */
async function releaseSome(
  engine: Engine,
  clock: DatabaseClock,
  { freeze, until, perMinute, leftMs }: Release,
): Promise<number> {
  if (leftMs > 0) return leftMs
  const { atOnce, pauseMs } = paceOf(perMinute)
  const { database } = engine
  const isOurs = await database.transaction((client) => takeRelease(client, freeze, pauseMs))
  if (!isOurs) return pauseMs
  const released = await fireSome(engine, clock, { after: null, until, limit: atOnce })
  if (released.due > 0) return pauseMs
  await database.transaction((client) => endRelease(client, freeze))
  return Number.POSITIVE_INFINITY
}
