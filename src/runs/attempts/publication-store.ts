import type { ClientBase } from 'pg'
import type { LoadStep } from '../../pipelines/definition.ts'
import type { Run } from '../run.ts'

/** Notes in the load's transaction that it has published: what schedules that wait for the dataset go by. */
export async function insertPublication(
  client: ClientBase,
  { id, generation, pipeline }: Pick<Run, 'id' | 'generation' | 'pipeline'>,
  { name, into }: LoadStep,
  at: Date,
  stored: number,
): Promise<void> {
  await client.query({
    name: 'insert-publication',
    text: `INSERT INTO publications (run_id, step, generation, dataset, pipeline, at, stored)
      VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    values: [id, name, generation, into.name, pipeline, at, stored],
  })
}
