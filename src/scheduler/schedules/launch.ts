import type { PoolClient } from 'pg'
import { lockPipelines } from '../../runs/dispatch/admission-of-many-store.ts'
import type { Engine } from '../../runs/engine.ts'
import { newRunId } from '../../runs/ids.ts'
import { draftScheduled } from './draft.ts'
import { type Launch, storeTicks } from './fire.ts'
import type { StoredSchedule } from './stored-schedule.ts'

/** Something that sets a schedule off beside the clock. */
export interface Cause {
  schedule: StoredSchedule
  at: Date
  /** Which it was; the same one does it once. */
  cause: string
  /** Not started, and why. */
  skipped?: { outcome: 'skipped' | 'missed'; reason: string } | undefined
  /** Whoever did it, where the run is to tell. */
  actor?: string
  /** Of a signed request. */
  signature?: string
}

/** Stores a tick for each cause, and starts their runs, in the caller's transaction. Answers the ticks as they are planned. */
export async function launch(
  engine: Engine,
  client: PoolClient,
  causes: readonly Cause[],
  now: Date,
): Promise<{ launches: Launch[]; left: string[] }> {
  const launches: Launch[] = []
  for (const cause of causes) launches.push(await planned(engine, cause, now))
  const names = new Set(launches.flatMap(({ run }) => run?.pipeline ?? []))
  const pipelines = names.size === 0 ? [] : await lockPipelines(client, [...names], { waits: true })
  return { launches, left: await storeTicks(engine, client, pipelines, launches) }
}

async function planned(
  engine: Engine,
  { schedule, at, cause, skipped, actor, signature }: Cause,
  now: Date,
): Promise<Launch> {
  const tick = { schedule: schedule.name, dueAt: at, cause, decidedAt: now, missed: 0, missedSince: null, signature }
  if (skipped) return { tick: { ...tick, ...skipped, runId: null }, run: undefined }
  const trigger = `schedule ${schedule.name}${actor === undefined ? '' : ` (${actor})`}`
  const { run: draft, refusal } = await draftScheduled(engine, schedule, trigger)
  if (!draft) return { tick: { ...tick, outcome: 'skipped', reason: refusal, runId: null }, run: undefined }
  const run = { ...draft, id: newRunId(draft.createdAt), dueAt: at }
  return { tick: { ...tick, outcome: 'started', reason: null, runId: run.id }, run }
}
