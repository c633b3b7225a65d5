import type { PoolClient } from 'pg'
import { admitAfterStart } from '../../runs/dispatch/admission.ts'
import { holdOffFreezes, readFreeze } from '../../runs/dispatch/freeze-store.ts'
import type { Engine } from '../../runs/engine.ts'
import { followFeed } from '../../runs/trail/feed.ts'
import { type Cause, launch } from './launch.ts'
import { catchUpOf, mayBeDue, type StoredSchedule } from './stored-schedule.ts'
import { type EndedFreeze, readEventSchedules, readFollowedRuns, readLastFreeze } from './trigger-store.ts'

const readers = { runs: 'schedules that follow runs', publications: 'schedules that follow publications' }

/** An event that a schedule may follow. */
interface FollowedEvent {
  at: Date
  cause: string
  /** Whether it sets this schedule off. */
  sets(schedule: StoredSchedule): boolean
}

/**
 * Starts what follows other pipelines' runs and publications, each event once. While nothing follows anything, nothing is
 * read; while everything is frozen, the events wait.
 */
export async function followTriggers(engine: Engine, now: Date): Promise<void> {
  const { database } = engine
  const left = new Set<string>()
  if ((await readEventSchedules(database.pool, 'after')).length > 0) {
    await followFeed(database, 'runs', readers.runs, async (client, rows) => {
      const ended = rows.filter(({ to }) => to !== 'pending' && to !== 'running' && to !== 'waiting' && to !== 'paused')
      const pipelines = await readFollowedRuns(
        client,
        ended.map(({ run }) => run),
      )
      const events = ended.map(
        ({ run, generation, at, to }): FollowedEvent => ({
          at,
          cause: `run ${run} ${generation}`,
          sets: ({ declared: { trigger } }) =>
            trigger.kind === 'after' &&
            trigger.pipeline === pipelines.get(run) &&
            trigger.ends.some((end) => end === to),
        }),
      )
      for (const name of await setOff(engine, client, 'after', events, now)) left.add(name)
    })
  }
  if ((await readEventSchedules(database.pool, 'published')).length > 0) {
    await followFeed(database, 'publications', readers.publications, async (client, rows) => {
      const runs = await readFollowedRuns(
        client,
        rows.map(({ run }) => run),
      )
      const events = rows
        .filter(({ run }) => runs.has(run))
        .map(
          ({ run, step, number, at, dataset }): FollowedEvent => ({
            at,
            cause: `publication ${run} ${step} ${number}`,
            sets: ({ declared: { trigger } }) => trigger.kind === 'published' && trigger.dataset === dataset,
          }),
        )
      for (const name of await setOff(engine, client, 'published', events, now)) left.add(name)
    })
  }
  for (const pipeline of left) await admitAfterStart(engine, pipeline)
}

/** A freeze between the look and here: what was read is not taken for read. */
class Frozen extends Error {}

async function setOff(
  engine: Engine,
  client: PoolClient,
  kind: 'after' | 'published',
  events: readonly FollowedEvent[],
  now: Date,
): Promise<string[]> {
  if (events.length === 0) return []
  await holdOffFreezes(client)
  if (await readFreeze(client))
    throw new Frozen('expected to follow what has happened, got a freeze; it goes on after it')
  const schedules = (await readEventSchedules(client, kind)).filter(mayBeDue)
  const freeze = await readLastFreeze(client)
  const causes = schedules.flatMap((schedule) => causesOf(schedule, events, freeze))
  return (await launch(engine, client, causes, now)).left
}

/** What happened while everything was frozen is caught up with as due times are: as the policy says. */
function causesOf(
  schedule: StoredSchedule,
  events: readonly FollowedEvent[],
  freeze: EndedFreeze | undefined,
): Cause[] {
  const own = events.filter((event) => event.at >= schedule.decidedUntil && event.sets(schedule))
  const waited = freeze === undefined ? [] : own.filter(({ at }) => at >= freeze.frozenAt && at <= freeze.thawedAt)
  const policy = catchUpOf(schedule)
  const most = policy === 'all' ? waited.length : policy === 'none' ? 0 : policy === 'latest' ? 1 : policy.last
  const passed = new Set(waited.slice(0, Math.max(0, waited.length - most)))
  return own.map((event) => ({
    schedule,
    at: event.at,
    cause: event.cause,
    skipped: passed.has(event)
      ? { outcome: 'missed', reason: 'it happened in a freeze, and its catch-up policy passes it over' }
      : undefined,
  }))
}
