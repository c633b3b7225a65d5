import type { Engine } from './engine.ts'
import { Partitions } from './starting/partitions.ts'
import { Starts } from './starting/starts.ts'

/** Makes the engine of a process over an open database. */
export function createEngine(given: Pick<Engine, 'database' | 'clock' | 'definitions' | 'codeVersion'>): Engine {
  const engine = { ...given, partitions: new Partitions(given.database.pool), registered: new Set<string>() } as Engine
  engine.starts = new Starts(engine)
  return engine
}
