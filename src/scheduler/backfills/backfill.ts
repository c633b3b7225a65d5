import type { Pool } from 'pg'
import { NothingThere } from '../../pipelines/refusal.ts'
import type { Engine } from '../../runs/engine.ts'
import type { RunState, StoredError } from '../../runs/run.ts'
import {
  type Backfill,
  countWindows,
  findBackfills,
  listBackfills as listStored,
  readRunsOf,
  readWindows,
} from './backfill-store.ts'
import type { Choice } from './start-backfill.ts'

/** How many of its windows are where. A window is where its newest run is. */
export interface WindowCounts {
  all: number
  done: number
  /** Under way, parked or paused. */
  running: number
  /** Failed or partial. */
  failed: number
  cancelled: number
  /** Their turn is still to come. */
  left: number
}

/** A backfill as it is told to people and programs. */
export interface BackfillReport {
  id: string
  pipeline: string
  from: string
  to: string
  every: string
  choice: Choice
  parallel: number
  /** Running while any window is left or under way. */
  state: 'running' | 'completed' | 'failed' | 'cancelled'
  createdAt: string
  createdBy: string
  cancelledAt: string | null
  counts: WindowCounts
}

/** A window of a backfill with its newest run. */
export interface BackfillWindow {
  firstDay: string
  lastDay: string
  from: string
  to: string
  run: string
  status: RunState
  startedAt: string | null
  endedAt: string | null
  error: StoredError | null
}

const mostListed = 100

const places = {
  pending: 'left',
  running: 'running',
  waiting: 'running',
  paused: 'running',
  completed: 'done',
  partial: 'failed',
  failed: 'failed',
  cancelled: 'cancelled',
} as const satisfies Record<RunState, keyof WindowCounts>

/** The newest hundred backfills, the newest first. */
export async function listBackfills({ database }: Engine): Promise<BackfillReport[]> {
  const backfills = await listStored(database.pool, mostListed)
  return await withCounts(database.pool, backfills)
}

/** A backfill with its windows. Refuses an id that none has. */
export async function getBackfill(
  { database }: Engine,
  id: string,
): Promise<BackfillReport & { windows: BackfillWindow[] }> {
  const [backfill] = await withCounts(
    database.pool,
    (await findBackfills(database.pool, id)).filter((found) => found.id === id),
  )
  if (!backfill) {
    throw new NothingThere(`expected the id of a backfill, got '${id}'; \`millrace backfill status\` lists them`)
  }
  return { ...backfill, windows: await withNewestRuns(database.pool, id) }
}

/** A retry is a newer run with the days of the run it repeats. Joined here: the database would guess at how many there are. */
async function withNewestRuns(pool: Pool, id: string): Promise<BackfillWindow[]> {
  const runs = await readRunsOf(pool, id)
  const byId = new Map(runs.map((run) => [run.id, run]))
  const newest = new Map(runs.map((run) => [run.options.from, run]))
  return (await readWindows(pool, id)).flatMap(({ from, to, run: first }) => {
    const run = newest.get(byId.get(first)?.options.from)
    if (!run) return []
    return {
      firstDay: run.options.from ?? '',
      lastDay: run.options.to ?? '',
      from: from.toISOString(),
      to: to.toISOString(),
      run: run.id,
      status: run.state,
      startedAt: run.startedAt?.toISOString() ?? null,
      endedAt: run.endedAt?.toISOString() ?? null,
      error: run.error,
    }
  })
}

async function withCounts(pool: Engine['database']['pool'], backfills: readonly Backfill[]): Promise<BackfillReport[]> {
  const counted = await countWindows(
    pool,
    backfills.map(({ id }) => id),
  )
  return backfills.map((backfill) => {
    const counts: WindowCounts = { all: 0, done: 0, running: 0, failed: 0, cancelled: 0, left: 0 }
    for (const { state, windows } of counted.filter((row) => row.backfill === backfill.id)) {
      counts.all += windows
      counts[places[state]] += windows
    }
    const { firstDay, lastDay, createdAt, cancelledAt, ...same } = backfill
    return {
      ...same,
      from: firstDay,
      to: lastDay,
      state: stateOf(backfill, counts),
      createdAt: createdAt.toISOString(),
      cancelledAt: cancelledAt?.toISOString() ?? null,
      counts,
    }
  })
}

function stateOf(
  { cancelledAt }: Backfill,
  { left, running, failed, cancelled }: WindowCounts,
): BackfillReport['state'] {
  if (cancelledAt) return 'cancelled'
  if (left + running > 0) return 'running'
  return failed + cancelled > 0 ? 'failed' : 'completed'
}
