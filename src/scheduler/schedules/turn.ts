import type { Engine } from '../../runs/engine.ts'
import { endRelease, takeRelease } from '../freeze/freeze-store.ts'
import { paceOf } from '../freeze/release.ts'
import type { Ahead } from './ahead.ts'
import type { DatabaseClock } from './database-clock.ts'
import type { DueSchedule } from './decide.ts'
import { fire } from './fire.ts'
import { type Release, readScene } from './scene-store.ts'
import { readDue, readNextDue } from './schedule-store.ts'

/** Schedules in one transaction. The first are few, so that workers have something to do while the others are stored. */
const firstBatch = 50
const batch = 200
const mostRead = 1000
/** What is due and was left to somebody else is looked at again after this. */
const shortestPauseMs = 250
/** What is due within this is prepared: a scheduler looks at least as often. */
const aheadMs = 12_000

/** What a turn leaves behind. */
export interface Turned {
  /** Business time until which there is nothing to do, unless somebody changes something. */
  sleepMs: number
  isFrozen: boolean
}

/** Fires what is due. Any number of schedulers may do this at the same time. */
export async function fireDue(
  engine: Engine,
  clock: DatabaseClock,
  ahead: Ahead,
  signal: AbortSignal,
): Promise<Turned> {
  const { pool } = engine.database
  const scene = await clock.compare(() => readScene(pool))
  if (scene.freeze) return { sleepMs: Number.POSITIVE_INFINITY, isFrozen: true }
  const { release } = scene
  const releaseMs = release ? await releaseSome(engine, clock, ahead, release) : Number.POSITIVE_INFINITY
  const after = release?.until ?? null
  let { nextDueAt } = scene
  if (nextDueAt && nextDueAt <= clock.now()) {
    await fireBatches(engine, clock, ahead, after, signal)
    nextDueAt = await readNextDue(pool, after)
  }
  const leftMs = () => (nextDueAt ? nextDueAt.getTime() - clock.now().getTime() : Number.POSITIVE_INFINITY)
  if (nextDueAt && leftMs() > 0 && leftMs() < aheadMs) await ahead.look({ after, until: nextDueAt, limit: mostRead })
  const dueMs = leftMs()
  return { sleepMs: Math.min(releaseMs, dueMs > 0 ? dueMs : shortestPauseMs), isFrozen: false }
}

async function fireBatches(
  engine: Engine,
  clock: DatabaseClock,
  ahead: Ahead,
  after: Date | null,
  signal: AbortSignal,
): Promise<void> {
  const until = clock.now()
  while (!signal.aborted) {
    const due = await readDue(engine.database.pool, { after, until, limit: mostRead })
    const moved = await fireAll(engine, ahead, due, clock.now())
    // What nobody could move on, because others have it, is left to them.
    if (due.length < mostRead || moved === 0) return
  }
}

/** Fires batch after batch; while one is being stored the next is decided. Answers how many were moved on. */
async function fireAll(engine: Engine, ahead: Ahead, due: readonly DueSchedule[], now: Date): Promise<number> {
  const decideSome = (from: number, count: number) =>
    Promise.all(due.slice(from, from + count).map((schedule) => ahead.decide(schedule, now)))
  let moved = 0
  let deciding = decideSome(0, firstBatch)
  for (let from = 0, size = firstBatch; from < due.length; from += size, size = batch) {
    const decisions = await deciding
    const stored = fire(engine, decisions, now)
    deciding = decideSome(from + size, batch)
    moved += await stored
  }
  return moved
}

/** Releases the next of those that were due in a freeze, if it is time. Answers when it is time again. */
async function releaseSome(
  engine: Engine,
  clock: DatabaseClock,
  ahead: Ahead,
  { freeze, until, perMinute, leftMs }: Release,
): Promise<number> {
  if (leftMs > 0) return leftMs
  const { atOnce, pauseMs } = paceOf(perMinute)
  const { database } = engine
  const isOurs = await database.transaction((client) => takeRelease(client, freeze, pauseMs))
  if (!isOurs) return pauseMs
  const due = await readDue(database.pool, { after: null, until, limit: atOnce })
  await fireAll(engine, ahead, due, clock.now())
  if (due.length > 0) return pauseMs
  await database.transaction((client) => endRelease(client, freeze))
  return Number.POSITIVE_INFINITY
}
