import type { ClientBase } from 'pg'
import { businessDayAt } from '../business-day.ts'
import { openKeys } from '../job-run-store.ts'
import type { DeclaredWatch } from '../watch.ts'
import { writeWatch } from '../watch-store.ts'

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
/** So much of a history is read at first, and kept in mind from then on. */
const historyDays = 60
/** A run that its source has not shown for so long is not asked for any more. */
const askedForMs = 7 * dayMs

/** Says what the next look is to ask for, and writes down what is declared. */
export async function planLook(client: ClientBase, watch: DeclaredWatch, now: Date): Promise<LookPlan> {
  const { knownTo, learnedFor } = await writeWatch(client, watch)
  const since = knownTo === null ? now.getTime() - historyDays * dayMs : knownTo.getTime() - dayMs
  const today = businessDayAt(now, watch.day).date
  return {
    at: now.toISOString(),
    since: new Date(since).toISOString(),
    open: await openKeys(client, watch.name, new Date(now.getTime() - askedForMs)),
    newDay: learnedFor === today ? null : today,
  }
}
