import type { ClientBase } from 'pg'
import { businessDayAt } from '../business-day.ts'
import { historyDays, stillCountsAfter } from '../horizon.ts'
import { openKeys } from '../job-run-store.ts'
import type { DeclaredWatch } from '../watch.ts'
import { type WatchStanding, writeWatch } from '../watch-store.ts'

/** What a look asks for. Plain values: it is a step's output. */
export interface LookPlan {
  /** When it was planned: a look that was recorded later has been answered. */
  at: string
  since: string
  open: string[]
  /** The business day that has begun since expectations were learned; null when they are of today. */
  newDay: string | null
}

const dayMs = 86_400_000

/** Says what the next look is to ask for, and writes down what is declared. */
export async function planLook(client: ClientBase, watch: DeclaredWatch, now: Date): Promise<LookPlan> {
  const { knownTo, learnedFor } = await writeWatch(client, watch)
  const since = knownTo === null ? now.getTime() - historyDays * dayMs : knownTo.getTime() - dayMs
  const today = businessDayAt(now, watch.day).date
  return {
    at: now.toISOString(),
    since: new Date(since).toISOString(),
    open: await openKeys(client, watch.name, stillCountsAfter(now)),
    newDay: learnedFor === today ? null : today,
  }
}

/** Whether the look that was planned so has been answered. */
export function isAnswered({ lookedAt }: Pick<WatchStanding, 'lookedAt'>, { at }: LookPlan): boolean {
  return lookedAt !== null && lookedAt >= new Date(at)
}
