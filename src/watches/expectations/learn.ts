import type { ClientBase } from 'pg'
import { addDays, type CalendarDay } from '../../pipelines/calendar-day.ts'
import { readPast } from '../job-run-store.ts'
import type { DeclaredWatch } from '../watch.ts'
import { writeLearned } from '../watch-store.ts'
import { expectationOf, watchedDays } from './expectation-of.ts'
import { writeExpectations } from './expectation-store.ts'

const historyDays = 60

/** Learns what the history of each job says, once a business day. */
export async function learn(client: ClientBase, watch: DeclaredWatch, day: CalendarDay): Promise<void> {
  const jobs = watch.workflow.map(({ job }) => job)
  const past = await readPast(client, watch.name, jobs, addDays(day, -historyDays))
  const watched = watchedDays(past)
  const expectations = watch.workflow.map((job) => expectationOf(job, past, watch.day, watched))
  await writeExpectations(client, watch.name, expectations)
  await writeLearned(client, watch.name, day)
}
