import type { KeptDatasets } from '../datasets/quarantine/kept.ts'
import type { Dataset } from '../pipelines/dataset.ts'
import type { PipelineDefinition } from '../pipelines/definition.ts'

/** The datasets of these pipelines, for what is kept of them. */
export function keptDatasets(definitions: ReadonlyMap<string, PipelineDefinition>): KeptDatasets {
  const byName = new Map<string, Dataset>()
  const appended = new Set<string>()
  for (const step of [...definitions.values()].flatMap(({ steps }) => steps)) {
    if (step.kind === 'stage' || step.kind === 'gate') byName.set(step.dataset.name, step.dataset)
    if (step.kind !== 'load') continue
    byName.set(step.into.name, step.into)
    if (step.write === 'append') appended.add(step.into.name)
  }
  return { byName, appended }
}
