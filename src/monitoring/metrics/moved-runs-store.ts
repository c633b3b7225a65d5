import type { ClientBase } from 'pg'

/** Those of the runs that count: dry runs do not, and of a run that retention has dropped nothing is known. */
export async function readMovedRuns(
  client: ClientBase,
  runs: readonly string[],
): Promise<{ id: string; pipeline: string; createdAt: Date }[]> {
  const { rows } = await client.query<{ id: string; pipeline: string; createdAt: Date }>({
    name: 'read-moved-runs',
    text: `SELECT id, pipeline, uuid_extract_timestamp(id) AS "createdAt" FROM runs
      WHERE id = ANY ($1) AND coalesce(options ->> 'dryRun', 'false') <> 'true' ORDER BY id`,
    values: [runs],
  })
  return rows
}
