import type { PipelineDefinition } from '../../pipelines/definition.ts'
import type { Engine } from '../engine.ts'
import { storeVersions } from './version-store.ts'

/** Puts versions into the registry, once a process. */
export async function registerVersions(engine: Engine, definitions: Iterable<PipelineDefinition>): Promise<void> {
  const unknown = [...definitions].filter((definition) => !engine.registered.has(idOf(definition)))
  if (unknown.length === 0) return
  await engine.database.transaction((client) => storeVersions(client, unknown, engine.codeVersion))
  for (const definition of unknown) engine.registered.add(idOf(definition))
}

function idOf({ name, version }: PipelineDefinition): string {
  return `${name} ${version}`
}
