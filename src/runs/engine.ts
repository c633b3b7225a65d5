import type { Database } from '../database/database.ts'
import type { Actor } from '../people/actor.ts'
import type { Clock } from '../pipelines/clock.ts'
import type { PipelineDefinition } from '../pipelines/definition.ts'
import type { Run, StartedRun } from './run.ts'
import type { Partitions } from './starting/partitions.ts'

/** What every part of this room is given: where runs are stored, what time it is, and which pipelines are known here. */
export interface Engine {
  database: Database
  clock: Clock
  partitions: Partitions
  definitions: ReadonlyMap<string, PipelineDefinition>
  /** Says which code this is, for the registry: a git commit, say. */
  codeVersion: string | null
  /** Inserts runs, many in one transaction. */
  starts: { insert(run: Run, actor: Actor): Promise<StartedRun> }
  /** Versions that this process has put into the registry. */
  registered: Set<string>
}
