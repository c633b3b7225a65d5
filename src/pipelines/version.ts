import type { PipelineDefinition, PipelineGraph } from './definition.ts'
import { fingerprint } from './fingerprint.ts'

/**
 * Identifies what a pipeline does: its graph, parameters, settings and the sources of its functions. What a function
 * closes over or imports is not in it; a deployment tells that by its `codeVersion`.
 */
export function versionOf(definition: Omit<PipelineDefinition, 'version' | 'graph'>, graph: PipelineGraph): string {
  return fingerprint({ ...definition, graph })
}
