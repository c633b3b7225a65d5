import type { PipelineDefinition } from '../../pipelines/definition.ts'
import type { Engine } from '../engine.ts'
import { storeVersion } from './version-store.ts'

/** Puts a version into the registry, once a process. */
export async function registerVersion(engine: Engine, definition: PipelineDefinition): Promise<void> {
  const id = `${definition.name} ${definition.version}`
  if (engine.registered.has(id)) return
  await engine.database.transaction((client) => storeVersion(client, definition, engine.codeVersion))
  engine.registered.add(id)
}
