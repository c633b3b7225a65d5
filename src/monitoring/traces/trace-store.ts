import type { ClientBase } from 'pg'

export interface EndedRun {
  id: string
  pipeline: string
  mode: string
  trigger: string
  state: string
  generation: number
  startedAt: Date
  endedAt: Date
  code: string | null
}

export interface EndedAttempt {
  run: string
  step: string
  item: string
  attempt: number
  outcome: string
  startedAt: Date
  durationMs: number
  code: string | null
}

/** More of a run's attempts than that no viewer of traces shows. */
const mostAttempts = 1_000

/** Runs that have ended, those that never started left out. */
export async function readEndedRuns(client: ClientBase, ids: readonly string[]): Promise<EndedRun[]> {
  const { rows } = await client.query<EndedRun>({
    name: 'read-runs-for-traces',
    text: `SELECT id, pipeline, mode, trigger, state, generation, started_at AS "startedAt", ended_at AS "endedAt",
        error ->> 'code' AS code
      FROM runs WHERE id = ANY ($1) AND started_at IS NOT NULL AND ended_at IS NOT NULL`,
    values: [ids],
  })
  return rows
}

/** The attempts of a run's generation, the earliest first. */
export async function readAttempts(client: ClientBase, { id, generation }: EndedRun): Promise<EndedAttempt[]> {
  const { rows } = await client.query<EndedAttempt>({
    name: 'read-attempts-for-traces',
    text: `SELECT run_id AS run, step, item, attempt, outcome, started_at AS "startedAt", duration_ms::int AS "durationMs",
        error ->> 'code' AS code
      FROM attempts WHERE run_id = $1 AND generation = $2 ORDER BY started_at, step, item LIMIT ${mostAttempts}`,
    values: [id, generation],
  })
  return rows
}
