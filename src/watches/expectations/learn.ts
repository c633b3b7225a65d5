import type { ClientBase } from 'pg'
import { addDays, type CalendarDay } from '../../pipelines/calendar-day.ts'
import { readPast } from '../job-run-store.ts'
import type { DeclaredWatch } from '../watch.ts'
import { writeLearned } from '../watch-store.ts'
import { expectationOf } from './expectation-of.ts'
import { writeExpectations } from './expectation-store.ts'

const historyDays = 60
/** So many jobs are learned at a time: a history of a thousand would not have to fit into memory at once. */
const jobsAtOnce = 50

/** Learns what the history of each job says, once a business day. */
export async function learn(client: ClientBase, watch: DeclaredWatch, day: CalendarDay): Promise<void> {
  const from = addDays(day, -historyDays)
  for (let first = 0; first < watch.workflow.length; first += jobsAtOnce) {
    const jobs = watch.workflow.slice(first, first + jobsAtOnce).map(({ job }) => job)
    const past = await readPast(client, watch.name, jobs, from)
    await writeExpectations(
      client,
      watch.name,
      [...past].map(([job, runs]) => expectationOf(job, runs, watch.day)),
    )
  }
  await writeLearned(client, watch.name, day)
}
