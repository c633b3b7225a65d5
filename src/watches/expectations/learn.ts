import type { ClientBase } from 'pg'
import { addDays, type CalendarDay } from '../../pipelines/calendar-day.ts'
import { historyDays } from '../horizon.ts'
import { inSlices } from '../in-slices.ts'
import { readPast } from '../job-run-store.ts'
import type { DeclaredWatch } from '../watch.ts'
import { writeLearned } from '../watch-store.ts'
import type { Expectation, PastRun } from './expectation.ts'
import { expectationOf, watchedDays } from './expectation-of.ts'
import { writeExpectations } from './expectation-store.ts'

/** Learns what the history of each job says, once a business day. */
export async function learn(client: ClientBase, watch: DeclaredWatch, day: CalendarDay): Promise<void> {
  const jobs = watch.workflow.map(({ job }) => job)
  const past = await readPast(client, watch.name, jobs, addDays(day, -historyDays))
  await writeExpectations(client, watch.name, await inSlices(client, jobByJob(watch, past)))
  await writeLearned(client, watch.name, day)
}

function* jobByJob(
  { workflow, day }: DeclaredWatch,
  past: ReadonlyMap<string, readonly PastRun[]>,
): Generator<undefined, Expectation[]> {
  const watched = watchedDays(past)
  const all: Expectation[] = []
  for (const job of workflow) {
    all.push(expectationOf(job, past, day, watched))
    yield
  }
  return all
}
