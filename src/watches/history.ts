import type { ClientBase, Pool } from 'pg'
import { addDays } from '../pipelines/calendar-day.ts'
import type { PastRun } from './expectations/expectation.ts'
import { historyDays } from './horizon.ts'
import { readPast } from './job-run-store.ts'
import type { DeclaredWatch } from './watch.ts'

/** Runs that are over, by job. Asked for where they are needed. */
export type History = () => Promise<ReadonlyMap<string, readonly PastRun[]>>

/** What a watch has seen in the days up to one: sixty thousand runs of a thousand jobs, so read once for all who ask, and only if they do. */
export function historyOf(client: ClientBase | Pool, { name, workflow }: DeclaredWatch, day: string): History {
  let read: ReturnType<History> | undefined
  const jobs = workflow.map(({ job }) => job)
  return () => (read ??= readPast(client, name, jobs, addDays(day, -historyDays)))
}
