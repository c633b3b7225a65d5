import type { Pool } from 'pg'
import { platformTotals } from './totals.ts'
import { readTotalRows } from './totals-store.ts'

/** A total as Prometheus is told it. */
export interface Total {
  name: string
  help: string
  labels: Readonly<Record<string, string>>
  /** It never falls, whatever is restarted or dropped. */
  total: number
}

/** Every total: those of the platform and those that systems declare, by name. */
export async function readTotals(pool: Pool): Promise<Total[]> {
  const own: Readonly<Record<string, string>> = platformTotals
  // A counter that is declared no more goes on being told, or whoever sums it up would see it fall.
  return (await readTotalRows(pool)).map(({ name, help, labels, total }) => {
    return { name, help: own[name] ?? help ?? 'A counter that is declared no more.', labels, total }
  })
}
