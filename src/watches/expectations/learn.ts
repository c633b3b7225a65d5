import type { ClientBase } from 'pg'
import type { CalendarDay } from '../../pipelines/calendar-day.ts'
import type { History } from '../history.ts'
import { inSlices } from '../in-slices.ts'
import type { DeclaredWatch } from '../watch.ts'
import { writeLearned } from '../watch-store.ts'
import type { Expectation, PastRun } from './expectation.ts'
import { expectationOf, watchedDays } from './expectation-of.ts'
import { writeExpectations } from './expectation-store.ts'

/** Learns what the history of each job says, once a business day. */
export async function learn(
  client: ClientBase,
  watch: DeclaredWatch,
  day: CalendarDay,
  history: History,
): Promise<void> {
  await writeExpectations(client, watch.name, await inSlices(client, jobByJob(watch, await history())))
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
