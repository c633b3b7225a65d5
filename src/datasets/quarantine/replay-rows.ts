import { DatabaseError } from 'pg'
import type { Database } from '../../database/database.ts'
import { sqlState } from '../../database/errors.ts'
import type { Actor } from '../../people/actor.ts'
import { type Act, recordAct } from '../../people/audit/record.ts'
import type { Dataset } from '../../pipelines/dataset.ts'
import { inLongTurn } from '../long-turns.ts'
import { holdDataset } from '../staging/dataset-lock.ts'
import { fillStaging } from '../staging/fill-staging.ts'
import { beLongWinded, dropStaging } from '../staging/staging-store.ts'
import type { QuarantineFilter } from './kept.ts'
import { overtakeOlder } from './overtake-older.ts'
import { placeRows, type Replayed } from './place-rows.ts'
import { noteRefused, putBack, settleRows, type TakenRow, takeRows } from './replay-store.ts'
import type { Selected } from './selection-store.ts'

export interface Replaying {
  database: Database
  dataset: Dataset
  isAppended: boolean
  selected: Selected
  filter: QuarantineFilter
  /** Who has it replayed. */
  actor: Actor
  at: Date
  signal: AbortSignal
}

/** Numbers of rows: from the one after `after` up to `upTo`, or to the end. */
interface Stretch {
  after: number
  upTo: number | null
}

/**
 * Replays the rows in quarantine of one batch, as many at a time as fit into one transaction, which takes them, checks
 * them, stores them and settles them: killed anywhere, the rest is still there. A row that the table itself does not take
 * is looked for by halves, and stays with that as its problem.
 */
export async function replayRows(replaying: Replaying): Promise<Replayed> {
  const total = { replayed: 0, superseded: 0, stillBad: 0 }
  const stretches: Stretch[] = [{ after: -1, upTo: null }]
  for (let stretch = stretches.pop(); stretch; stretch = stretches.pop()) {
    let taken: readonly TakenRow[] = []
    try {
      add(total, await replayStretch(replaying, stretch, (rows) => void (taken = rows)))
    } catch (error) {
      if (!isRefusedByTable(error) || taken.length === 0) throw error
      if (taken.length === 1) {
        await noteRefused(replaying.database.pool, replaying.selected.id, taken[0]?.number ?? 0, told(error))
        total.stillBad += 1
      } else stretches.push(...halvesOf(stretch.after, taken))
    }
    const last = taken.at(-1)?.number
    if (last !== undefined && last !== stretch.upTo) stretches.push({ after: last, upTo: stretch.upTo })
  }
  return total
}

function halvesOf(after: number, taken: readonly TakenRow[]): Stretch[] {
  const middle = taken[Math.floor(taken.length / 2) - 1]?.number ?? after
  return [
    { after: middle, upTo: taken.at(-1)?.number ?? null },
    { after, upTo: middle },
  ]
}

async function replayStretch(
  { database, dataset, isAppended, selected, filter, actor, at, signal }: Replaying,
  stretch: Stretch,
  tell: (rows: readonly TakenRow[]) => void,
): Promise<Replayed> {
  const { schema } = database
  return await inLongTurn(database.pool, signal, () =>
    database.transaction(async (client) => {
      await beLongWinded(client)
      await holdDataset(client, schema, dataset.name)
      const rows = await takeRows(client, filter, selected.id, stretch)
      tell(rows)
      if (rows.length === 0) return { replayed: 0, superseded: 0, stillBad: 0 }
      const numbers = rows.map(({ number }) => number)
      const { table } = await fillStaging(client, {
        schema,
        dataset,
        rows: parsed(rows),
        source: selected.source,
        numberOf: (nth) => numbers[nth - 1] ?? nth,
        signal,
      })
      await beLongWinded(client)
      const stillBad: number[] = []
      const takeBad = async () => {
        const bad = await putBack(client, schema, table, selected.id)
        stillBad.push(...bad)
        return bad.length
      }
      const { replayed } = await placeRows(client, { schema, dataset, table, place: selected, isAppended, takeBad })
      if (replayed > 0) {
        const knowledge = { table, sources: null, replaced: [], zone: 'UTC' }
        await overtakeOlder(client, { schema, dataset, knowledge, place: selected, at, signal })
      }
      const settled = await settleRows(client, schema, { table, batch: selected.id, numbers, stillBad, at })
      await dropStaging(client, schema, table)
      const counts = { ...settled, stillBad: stillBad.length }
      await recordAct(client, replayOf({ actor, selected, at }, counts))
      return counts
    }),
  )
}

function* parsed(rows: readonly TakenRow[]): Generator {
  for (const { raw } of rows) yield JSON.parse(raw)
}

/** A constraint, a trigger or a limit of the table: one row is to blame, and the others are not. */
export function isRefusedByTable(error: unknown): boolean {
  const state = sqlState(error) ?? ''
  return state.startsWith('22') || state.startsWith('23') || state === 'P0001'
}

/** By the constraint's name alone: what the database says more may have the values in it. */
export function told(error: unknown): string {
  const constraint = error instanceof DatabaseError && error.constraint ? ` (constraint ${error.constraint})` : ''
  return `expected a row that the table takes, got an error ${sqlState(error) ?? ''}${constraint}; change one of them`
}

function add(total: Replayed, more: Replayed): void {
  total.replayed += more.replayed
  total.superseded += more.superseded
  total.stillBad += more.stillBad
}

/** As it stands in the audit: how many rows, and nothing of what is in them. */
export function replayOf({ actor, selected, at }: Pick<Replaying, 'actor' | 'selected' | 'at'>, counts: Replayed): Act {
  const after = { dataset: selected.dataset, source: selected.source, ...counts }
  return { actor, action: 'quarantine.replay', object: { kind: 'batch', id: selected.id }, after, at }
}
