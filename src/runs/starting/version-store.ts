import type { ClientBase, Pool } from 'pg'
import type { PipelineDefinition, PipelineGraph } from '../../pipelines/definition.ts'

/**
 * Registers a version of a pipeline: what the API and the dashboard read instead of code. The version that was
 * registered last sets how the pipeline's runs may overlap.
 */
export async function storeVersion(
  client: ClientBase | Pool,
  definition: PipelineDefinition,
  codeVersion: string | null,
): Promise<void> {
  const { overlap } = definition
  await client.query({
    name: 'store-pipeline',
    text: `INSERT INTO pipelines AS p (name, overlap, overlap_limit, waiting_holds_slot, version)
      VALUES ($1, $2, $3, $4, $5)
      ON CONFLICT (name) DO UPDATE SET overlap = excluded.overlap, overlap_limit = excluded.overlap_limit,
        waiting_holds_slot = excluded.waiting_holds_slot, version = excluded.version, registered_at = now()
      WHERE p.version <> excluded.version`,
    values: [
      definition.name,
      overlap.kind,
      overlap.kind === 'parallel' ? overlap.limit : 1,
      definition.waitingHoldsSlot,
      definition.version,
    ],
  })
  await client.query({
    name: 'store-version',
    text: `INSERT INTO pipeline_versions (pipeline, version, graph, code_version) VALUES ($1, $2, $3, $4)
      ON CONFLICT (pipeline, version) DO NOTHING`,
    values: [definition.name, definition.version, JSON.stringify(definition.graph), codeVersion],
  })
}

/** The graph of a version, from the registry. */
export async function readGraph(client: ClientBase | Pool, pipeline: string, version: string): Promise<PipelineGraph> {
  const { rows } = await client.query<{ graph: PipelineGraph }>(
    'SELECT graph FROM pipeline_versions WHERE pipeline = $1 AND version = $2',
    [pipeline, version],
  )
  const graph = rows[0]?.graph
  if (!graph)
    throw new Error(
      `expected version ${version} of pipeline ${pipeline} in the registry, got nothing; start a worker that has it`,
    )
  return graph
}
