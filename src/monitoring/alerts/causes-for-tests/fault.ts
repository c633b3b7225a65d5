import type { DeclaredPipeline } from '../../../pipelines/pipeline.ts'
import type { Schedule } from '../../../pipelines/schedules/schedule.ts'
import type { Draws } from './seeded.ts'
import type { Source } from './source.ts'

/** Where faults happen. */
export interface World {
  source: Source
  /** An address of the test's PostgreSQL. */
  databaseUrl: string
  /** What is there only once things go wrong: programs look for it. */
  markPath: string
  isBroken: boolean
}

/** Something that goes wrong with a pipeline that was well. */
export interface Fault {
  pipeline: DeclaredPipeline
  /** Its code as it is after a deployment; default: as before. */
  deployed?: DeclaredPipeline
  schedules?: readonly Schedule[]
  /** Fails first. */
  upstream?: DeclaredPipeline
  /** Parameters of the run that fails. */
  params?: Record<string, string>
  /** Has changed too, and has nothing to do with it. */
  distraction?: 'code' | 'parameters'
  /** What the source does from then on. */
  breaks?(): void
}

/** A kind of fault as an operator would call it. */
export interface FaultKind {
  name: string
  /** Words one of which a person must read to look at the right place. */
  words: RegExp
  make(name: string, draws: Draws, world: World): Fault
}
