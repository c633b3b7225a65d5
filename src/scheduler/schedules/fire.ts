import type { PoolClient } from 'pg'
import { isDataError, sqlState } from '../../database/errors.ts'
import { admitAfterStart } from '../../runs/dispatch/admission.ts'
import { lockPipelines } from '../../runs/dispatch/admission-of-many-store.ts'
import type { PipelineRow } from '../../runs/dispatch/admission-store.ts'
import { holdOffFreezes, readFreeze } from '../../runs/dispatch/freeze-store.ts'
import type { Engine } from '../../runs/engine.ts'
import { newRunId } from '../../runs/ids.ts'
import type { Run } from '../../runs/run.ts'
import { insertAdmittedOfMany } from '../../runs/starting/insert-runs-of-many.ts'
import { reach } from '../../runs/stop-points.ts'
import { storedError } from '../../runs/stored-error.ts'
import type { Decision } from './decide.ts'
import { type Drafted, draftScheduled } from './draft.ts'
import { moveOn } from './schedule-store.ts'
import { insertTicks, type Tick } from './tick-store.ts'

/** A decision with the run it is to start, where it starts one: all that can be known before it is due. */
export interface Prepared extends Decision {
  drafted: Drafted | undefined
}

/** How long one who holds a pipeline is waited for; then the others go without it. */
const longestWaitMs = 2000

/**
 * Stores what was decided: ticks, runs and how far the schedules have come, in one transaction for all. What the database
 * refuses is told in its tick, and strands none of the others.
 *
 * @param now business time at which that happens
 * @returns how many schedules were moved on; the others were changed meanwhile, or somebody else has them
 */
export async function fire(engine: Engine, decisions: readonly Prepared[], now: Date): Promise<number> {
  if (decisions.length === 0) return 0
  try {
    const { moved, left } = await store(engine, decisions, now)
    for (const pipeline of left) await admitAfterStart(engine, pipeline)
    return moved
  } catch (error) {
    if (!isDataError(error)) throw error
    return await fireApart(engine, decisions, now, error)
  }
}

/** Checks what a decision is to start. */
export async function prepare(engine: Engine, decision: Decision): Promise<Prepared> {
  const { due, ticks } = decision
  const isStarted = ticks.some(({ outcome }) => outcome === 'started')
  return { ...decision, drafted: isStarted ? await draftScheduled(engine, due, `schedule ${due.name}`) : undefined }
}

/** In halves, until who is at fault is alone. */
async function fireApart(engine: Engine, decisions: readonly Prepared[], now: Date, error: unknown): Promise<number> {
  const [only] = decisions
  if (decisions.length === 1 && only) {
    if (!only.drafted?.run) throw error
    const refusal = `its run cannot be stored: ${storedError(error).message}`
    return await fire(engine, [{ ...only, drafted: { refusal } }], now)
  }
  const half = Math.ceil(decisions.length / 2)
  const first = await fire(engine, decisions.slice(0, half), now)
  return first + (await fire(engine, decisions.slice(half), now))
}

async function store(engine: Engine, decisions: readonly Prepared[], now: Date): Promise<Stored> {
  const attempt = (waits: boolean) =>
    engine.database.transaction((client) => storeTogether(engine, client, decisions, now, waits))
  reach('turn before begin')
  try {
    return await attempt(true)
  } catch (error) {
    // Somebody sits on a pipeline: whatever else is due does not wait for it, and it is due again at once.
    if (sqlState(error) !== lockNotAvailable) throw error
    return await attempt(false)
  } finally {
    reach('turn after commit')
  }
}

interface Stored {
  moved: number
  /** Pipelines of which a run did not get a slot. */
  left: string[]
}

const lockNotAvailable = '55P03'

async function storeTogether(
  engine: Engine,
  client: PoolClient,
  decisions: readonly Prepared[],
  now: Date,
  waits: boolean,
): Promise<Stored> {
  if (waits) await client.query(`SET LOCAL lock_timeout = ${longestWaitMs}`)
  await holdOffFreezes(client)
  if (await readFreeze(client)) return { moved: 0, left: [] }
  const names = new Set(decisions.flatMap(({ drafted }) => drafted?.run?.pipeline ?? []))
  // Before anything else is locked: whoever decides about slots takes a pipeline first.
  const pipelines = names.size === 0 ? [] : await lockPipelines(client, [...names], { waits })
  reach('turn pipelines locked')
  const free = new Set(pipelines.map(({ name }) => name))
  const able = decisions.filter(({ drafted }) => !drafted?.run || free.has(drafted.run.pipeline))
  const moved = await moveOn(
    client,
    able.map(({ due: { name, revision }, until, nextDueAt }) => ({ name, revision, decidedUntil: until, nextDueAt })),
  )
  reach('turn schedules moved')
  const left = await storeTicks(engine, client, pipelines, ticksOf(engine, able, new Set(moved), now))
  reach('turn before commit')
  return { moved: moved.length, left }
}

/** A tick with the run it starts. */
export interface Launch {
  tick: Tick
  run: Run | undefined
}

/** Stores ticks that are not there yet, and starts the runs of those. The pipelines are locked by the caller. */
export async function storeTicks(
  engine: Engine,
  client: PoolClient,
  pipelines: readonly PipelineRow[],
  launches: readonly Launch[],
): Promise<string[]> {
  const fresh = await insertTicks(
    client,
    launches.map(({ tick }) => tick),
  )
  reach('turn ticks stored')
  const runs = launches.flatMap(({ run }) => (run && fresh.has(run.id) ? [run] : []))
  return await insertAdmittedOfMany(engine, client, pipelines, runs)
}

function ticksOf(engine: Engine, decisions: readonly Prepared[], moved: ReadonlySet<string>, now: Date): Launch[] {
  // It may have been drafted some time ago, and begins to be now.
  const createdAt = engine.clock.now()
  return decisions
    .filter(({ due }) => moved.has(due.name))
    .flatMap(({ due, ticks, drafted }) =>
      ticks.map(({ outcome, reason, ...planned }): Launch => {
        const tick = { ...planned, schedule: due.name, cause: 'clock', decidedAt: now }
        if (outcome !== 'started') return { tick: { ...tick, outcome, reason, runId: null }, run: undefined }
        const { run: draft, refusal = 'nothing was drafted' } = drafted ?? {}
        if (!draft) return { tick: { ...tick, outcome: 'skipped', reason: refusal, runId: null }, run: undefined }
        const run = { ...draft, id: newRunId(createdAt), createdAt, dueAt: planned.dueAt }
        return { tick: { ...tick, outcome, reason, runId: run.id }, run }
      }),
    )
}
