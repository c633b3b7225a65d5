import type { ClientBase, Pool } from 'pg'
import { addDays } from '../../pipelines/calendar-day.ts'
import { type History, historyOf } from '../history.ts'
import { inSlices } from '../in-slices.ts'
import type { DeclaredWatch } from '../watch.ts'
import { type Habits, habitsJobByJob } from './habits.ts'

/** Of so many jobs, each once a day, this process keeps what it has worked out: of a thousand it is some 20 MB. */
const mostJobsKept = 4_000

interface Kept {
  of: string
  day: string
  habits: Habits
}

/** The oldest first: what yesterday and the days before say does not change until tomorrow. */
let kept: readonly Kept[] = []

/** What the days before a day say of a watch: read and worked out once a day by each process. */
export async function knownHabits(
  client: ClientBase | Pool,
  watch: DeclaredWatch,
  day: string,
  history: History = historyOf(client, watch, day),
): Promise<Habits> {
  const of = await ownerOf(client, watch)
  return (
    kept.find((one) => one.of === of && one.day === day)?.habits ?? (await workOut(client, watch, { of, day, history }))
  )
}

/**
 * The same for whoever cannot wait: as long as this day is not worked out, that of the day before will do, where it is known.
 */
export async function habitsAtHand(
  client: ClientBase,
  watch: DeclaredWatch,
  day: string,
  history: History,
): Promise<Habits> {
  const of = await ownerOf(client, watch)
  const dayBefore = kept.find((one) => one.of === of && one.day === addDays(day, -1))
  const isToday = kept.some((one) => one.of === of && one.day === day)
  return !isToday && dayBefore ? dayBefore.habits : await knownHabits(client, watch, day, history)
}

/** Whose habits they are: a watch as it is declared, in its database. */
async function ownerOf(client: ClientBase | Pool, watch: DeclaredWatch): Promise<string> {
  const { rows } = await client.query<{ place: string }>(
    `SELECT current_database() || ' ' || current_schema() || ' ' || pg_postmaster_start_time() AS place`,
  )
  return JSON.stringify([rows[0]?.place, watch])
}

async function workOut(
  client: ClientBase | Pool,
  watch: DeclaredWatch,
  { of, day, history }: { of: string; day: string; history: History },
): Promise<Habits> {
  const before = new Map([...(await history())].map(([job, runs]) => [job, runs.filter((run) => run.day < day)]))
  const habits = await inSlices(client, habitsJobByJob(watch.workflow, before, watch.day))
  kept = withinBounds([...kept.filter((one) => one.of !== of || one.day !== day), { of, day, habits }])
  return habits
}

function withinBounds(all: readonly Kept[]): readonly Kept[] {
  let jobs = 0
  return all
    .toReversed()
    .filter(({ habits }, index) => {
      jobs += habits.jobs.size
      return index === 0 || jobs <= mostJobsKept
    })
    .toReversed()
}
