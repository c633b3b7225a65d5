import type { Database } from '../../database/database.ts'
import type { Actor } from '../../people/actor.ts'
import type { Clock } from '../../pipelines/clock.ts'
import type { KeptDatasets, QuarantineFilter, ReplayCount } from './kept.ts'
import { replayBatch } from './replay-batch.ts'
import { isRefusedByTable, type Replaying, replayRows, told } from './replay-rows.ts'
import { readSelected, type Selected } from './selection-store.ts'

export interface QuarantineRoom {
  database: Database
  clock: Clock
  datasets: KeptDatasets
}

/**
 * Puts what is kept through the checks of its dataset as they are now, and stores what fits: rows in quarantine, and
 * batches that did not get into their table. Each row lands once, however often and from however many places this is
 * called, and none that something newer has overtaken (see `knowledge.ts`). What does not fit stays, with what is wrong
 * with it now. High-water marks stay where they are.
 */
export async function replayQuarantine(
  { database, clock, datasets }: QuarantineRoom,
  filter: QuarantineFilter,
  actor: Actor,
  signal: AbortSignal = new AbortController().signal,
): Promise<ReplayCount[]> {
  const counts = new Map<string, ReplayCount>()
  // Oldest first: most of what is overtaken is then overtaken on the way.
  for (const selected of await readSelected(database.pool, filter)) {
    signal.throwIfAborted()
    const count = counts.get(selected.dataset) ?? newCount(selected.dataset)
    counts.set(selected.dataset, count)
    const dataset = datasets.byName.get(selected.dataset)
    if (!dataset) {
      tellOnce(count, null, `expected dataset ${selected.dataset} to be declared here, got no such; it stays as it is`)
      continue
    }
    const isAppended = datasets.appended.has(dataset.name)
    await replaySelected({ database, dataset, isAppended, selected, filter, actor, at: clock.now(), signal }, count)
  }
  return [...counts.values()].toSorted((a, b) => (a.dataset < b.dataset ? -1 : 1))
}

async function replaySelected(replaying: Replaying, count: ReplayCount): Promise<void> {
  const { selected } = replaying
  try {
    if (selected.rows > 0) add(count, await replayRows(replaying))
    if (selected.isKept) add(count, await replayBatch(replaying))
  } catch (error) {
    const message = messageOf(error, selected)
    if (message === undefined) throw error
    tellOnce(count, selected.isKept ? selected.id : null, message)
  }
}

/** What one batch, or one table, fails with, and others need not; undefined for what all of them would fail with. */
function messageOf(error: unknown, { id }: Selected): string | undefined {
  if (isRefusedByTable(error)) return told(error)
  const { code, message } = error as { code?: unknown; message: string }
  if (code === 'table_differs') return message
  // No unique key to merge by.
  if (code === '42P10') return `expected a unique key on the table to merge batch ${id} by, got none; add one`
  return undefined
}

function tellOnce({ failed }: ReplayCount, batch: string | null, message: string): void {
  if (!failed.some((other) => other.batch === batch && other.message === message)) failed.push({ batch, message })
}

function newCount(dataset: string): ReplayCount {
  return { dataset, replayed: 0, superseded: 0, stillBad: 0, failed: [] }
}

function add(count: ReplayCount, more: { replayed: number; superseded: number; stillBad: number } | undefined): void {
  count.replayed += more?.replayed ?? 0
  count.superseded += more?.superseded ?? 0
  count.stillBad += more?.stillBad ?? 0
}
