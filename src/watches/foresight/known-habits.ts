import type { ClientBase, Pool } from 'pg'
import { addDays } from '../../pipelines/calendar-day.ts'
import { readPast } from '../job-run-store.ts'
import type { DeclaredWatch } from '../watch.ts'
import { type Habits, habitsOf } from './habits.ts'

const historyDays = 60
/** Of so many watches this process keeps what it has worked out. */
const mostKept = 20

/** By database, watch and day: what yesterday and the days before say does not change until tomorrow. */
const kept = new Map<string, Habits>()

/** What the days before a day say of a watch: read and worked out once a day by each process. */
export async function knownHabits(client: ClientBase | Pool, watch: DeclaredWatch, day: string): Promise<Habits> {
  const { rows } = await client.query<{ place: string }>(
    `SELECT current_database() || ' ' || current_schema() || ' ' || pg_postmaster_start_time() AS place`,
  )
  const key = JSON.stringify([rows[0]?.place, day, watch])
  const known = kept.get(key)
  if (known !== undefined) return known
  const jobs = watch.workflow.map(({ job }) => job)
  const past = await readPast(client, watch.name, jobs, addDays(day, -historyDays))
  const before = new Map([...past].map(([job, runs]) => [job, runs.filter((run) => run.day < day)]))
  const habits = habitsOf(watch.workflow, before, watch.day)
  const [oldest] = kept.keys()
  if (kept.size >= mostKept && oldest !== undefined) kept.delete(oldest)
  kept.set(key, habits)
  return habits
}
