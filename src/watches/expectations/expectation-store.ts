import type { ClientBase, Pool } from 'pg'
import type { Expectation, Habit } from './expectation.ts'

export async function readExpectations(client: ClientBase | Pool, watch: string): Promise<Map<string, Expectation>> {
  const { rows } = await client.query<{ expectation: Expectation }>({
    name: 'read-job-expectations',
    text: 'SELECT expectation FROM job_expectations WHERE watch = $1',
    values: [watch],
  })
  return new Map(rows.map(({ expectation }) => [expectation.job, expectation]))
}

export async function writeExpectations(client: ClientBase, watch: string, all: readonly Expectation[]): Promise<void> {
  await client.query({
    name: 'write-job-expectations',
    text: `INSERT INTO job_expectations (watch, job, expectation)
      SELECT $1, e ->> 'job', e FROM jsonb_array_elements($2) AS e
      ON CONFLICT (watch, job) DO UPDATE SET expectation = excluded.expectation`,
    values: [watch, JSON.stringify(all)],
  })
}

/** How long a job usually takes, and how many records it usually has. */
export interface UsualFigures {
  durationMs: Habit | null
  records: Habit | null
  /** When in the business day it usually starts. */
  startMs: number | null
}

/** The usual figures of all jobs of a watch: a small part of what is expected, for pages that show a thousand. */
export async function readUsualFigures(client: Pool, watch: string): Promise<Map<string, UsualFigures>> {
  const { rows } = await client.query<UsualFigures & { job: string }>({
    name: 'read-usual-figures',
    text: `SELECT job, nullif(expectation -> 'durationMs', 'null') AS "durationMs",
        nullif(expectation -> 'records', 'null') AS records,
        (expectation -> 'start' -> 'usualMs')::float8 AS "startMs"
      FROM job_expectations WHERE watch = $1`,
    values: [watch],
  })
  return new Map(rows.map(({ job, ...usual }) => [job, usual]))
}
