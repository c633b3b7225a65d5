import type { Pool } from 'pg'
import { Refusal } from '../../pipelines/refusal.ts'
import type { Run } from '../../runs/run.ts'
import { findRuns } from '../../runs/run-store.ts'

const shownMatches = 5

/** The run whose id is, or begins with, what somebody typed. */
export async function findRun(pool: Pool, typed: string): Promise<Run> {
  const start = typed.toLowerCase()
  const runs = /^[0-9a-f-]+$/.test(start) ? await findRuns(pool, start) : []
  const [run, ...others] = runs
  if (!run) throw new Refusal(`expected the id of a run or its start, got '${typed}'; \`millrace runs\` lists them`)
  if (others.length === 0) return run
  const ids = runs.slice(0, shownMatches).map(({ id }) => id)
  throw new Refusal(
    `expected the start of one run's id, got '${typed}', which ${runs.length} begin with: ${ids.join(', ')}; type more of it`,
  )
}
