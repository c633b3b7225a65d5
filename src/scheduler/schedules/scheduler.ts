import { randomUUID } from 'node:crypto'
import { Loops } from '../../database/loops.ts'
import type { Poll } from '../../database/poll.ts'
import type { Schedule } from '../../pipelines/schedules/schedule.ts'
import type { Engine } from '../../runs/engine.ts'
import { Ahead } from './ahead.ts'
import { DatabaseClock } from './database-clock.ts'
import { Register, repairDecidedAhead } from './register.ts'
import { deleteScheduler, readDatabaseNow, renewScheduler } from './scheduler-store.ts'
import { schedulesChannel } from './schedules-channel.ts'
import { followTriggers } from './triggers.ts'
import { fireDue } from './turn.ts'

/** However far the next due time is: polling is the truth. */
const longestSleepMs = 10_000
const registerEveryMs = 60_000

export interface SchedulerOptions {
  /** What the configuration declares; asked again every minute. */
  schedules: () => Promise<readonly Schedule[]>
  /** Hears of every failed turn; the loops go on. */
  onError: (error: unknown, loop: string) => void
}

/** The role of a scheduler. */
export interface Scheduler {
  /** As `schedulers` has it. */
  readonly id: string
  /** One turn of everything, by hand. */
  tick(): Promise<void>
  stop(): Promise<void>
}

/**
 * Starts a scheduler: it fires schedules when they are due, or when what they follow has happened. Any number may run over
 * one database; a due time is fired once. Until its turn comes it sleeps, and costs next to nothing.
 */
export function startScheduler(engine: Engine, { schedules, onError }: SchedulerOptions): Scheduler {
  const { pool } = engine.database
  const id = randomUUID()
  const clock = new DatabaseClock(engine.clock)
  const register = new Register(engine)
  const ahead = new Ahead(engine)
  const loops = new Loops(engine.database, onError)
  const registered = Promise.withResolvers<void>()
  let seenAt = Number.NEGATIVE_INFINITY
  let alarm = new AbortController()

  /** Begins a turn when it is time by business time, if that is before the loop looks anyway. */
  const setAlarm = (sleepMs: number, loop: Poll): void => {
    if (sleepMs > longestSleepMs || loops.signal.aborted) return
    alarm = new AbortController()
    engine.clock.sleep(Math.max(1, sleepMs), alarm.signal).then(
      () => loop.wake(),
      () => undefined,
    )
  }
  const showLife = async (): Promise<void> => {
    if (performance.now() - seenAt < longestSleepMs) return
    await renewScheduler(pool, id, clock.skewMs)
    seenAt = performance.now()
  }
  // What was declared last is due as it stands in the database; a configuration that cannot be read changes nothing.
  loops.start('the register of schedules', registerEveryMs, async () => {
    try {
      // A process whose clock is ahead would begin a new schedule behind a due time that is still to come.
      await clock.compare(() => readDatabaseNow(pool))
      await register.write(await schedules(), clock.now())
      await repairDecidedAhead(engine, clock.now())
    } finally {
      registered.resolve()
    }
  })
  const turns = loops.start(
    'schedules',
    longestSleepMs,
    async (signal) => {
      alarm.abort()
      await registered.promise
      const { sleepMs, isFrozen } = await fireDue(engine, clock, ahead, signal)
      if (!isFrozen) await followTriggers(engine, clock.now())
      await showLife()
      setAlarm(sleepMs, turns)
    },
    { wakesOn: schedulesChannel },
  )
  return {
    id,
    tick: () => loops.tick(),
    stop: async () => {
      alarm.abort()
      await loops.stop()
      alarm.abort()
      await deleteScheduler(pool, id).catch(() => undefined)
    },
  }
}
