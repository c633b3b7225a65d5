import type { ClientBase, Pool } from 'pg'
import type { PipelineDefinition, PipelineGraph } from '../../pipelines/definition.ts'

/**
 * Registers versions of pipelines: what the API and the dashboard read instead of code. The version that was registered
 * last sets how the pipeline's runs may overlap. In the order of the names, so that two processes which begin together
 * do not wait for each other in a circle.
 */
export async function storeVersions(
  client: ClientBase | Pool,
  definitions: readonly PipelineDefinition[],
  codeVersion: string | null,
): Promise<void> {
  const given = definitions.map(({ name, version, overlap, waitingHoldsSlot, graph }) => ({
    name,
    version,
    overlap: overlap.kind,
    overlap_limit: overlap.kind === 'parallel' ? overlap.limit : 1,
    waiting_holds_slot: waitingHoldsSlot,
    graph,
  }))
  await client.query({
    name: 'store-pipelines',
    text: `INSERT INTO pipelines AS p (name, overlap, overlap_limit, waiting_holds_slot, version)
      SELECT name, overlap, overlap_limit, waiting_holds_slot, version
      FROM jsonb_to_recordset($1::jsonb) AS g(name text, overlap text, overlap_limit integer,
        waiting_holds_slot boolean, version text) ORDER BY name
      ON CONFLICT (name) DO UPDATE SET overlap = excluded.overlap, overlap_limit = excluded.overlap_limit,
        waiting_holds_slot = excluded.waiting_holds_slot, version = excluded.version, registered_at = now()
      WHERE p.version <> excluded.version`,
    values: [JSON.stringify(given)],
  })
  await client.query({
    name: 'store-versions',
    text: `INSERT INTO pipeline_versions (pipeline, version, graph, code_version)
      SELECT name, version, graph, $2
      FROM jsonb_to_recordset($1::jsonb) AS g(name text, version text, graph jsonb) ORDER BY name
      ON CONFLICT (pipeline, version) DO NOTHING`,
    values: [JSON.stringify(given), codeVersion],
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
