import type { RootHttpClient } from '../../connectors/http/index.ts'
import type { Database } from '../../database/database.ts'
import type { Clock } from '../../pipelines/clock.ts'
import type { PipelineDefinition, StepDefinition } from '../../pipelines/definition.ts'
import type { Run, RunCounts, StoredError } from '../run.ts'
import type { Output, StepRow } from '../step.ts'
import type { LogWriter } from './log-writer.ts'
import type { Metrics } from './metrics.ts'
import type { ProgressWriter } from './progress-writer.ts'

/** One attempt, as data: enough to make it in this process or alone in a child. */
export interface Attempt {
  run: Run
  step: string
  /** The running row of the step, or of one item of an each. */
  row: StepRow
  /** Of the steps it reads, by name; those that have no data are missing. */
  inputs: Record<string, Output>
  /** The item, for an each. */
  item?: unknown
  workerId: string
  /** Real time of its begin, for its duration: business time may stand still. */
  beganMs: number
  /** What the step counts. Made where the attempt is made. */
  metrics?: Metrics
}

/** How an attempt ended well. */
export interface AttemptResult {
  output: Output
  counts: RunCounts | null
  /** Its own completion is recorded already, in the transaction of what it did. */
  recorded: boolean
  /** What it falls short of, though it is completed: a gate holds some sources back. Makes the run `partial`. */
  shortOf?: StoredError
  /** What the step has counted with `metric()`. */
  metrics?: Readonly<Record<string, number>>
}

/** What attempts are made with. One a process; `openWorkshop` makes it. */
export interface Workshop {
  database: Database
  clock: Clock
  definitions: ReadonlyMap<string, PipelineDefinition>
  logs: LogWriter
  progress: ProgressWriter
  /** Connections are shared by all attempts; each binds its own signal and log. */
  http: RootHttpClient
}

export function stepOf(workshop: Workshop, attempt: Attempt): StepDefinition {
  const step = workshop.definitions.get(attempt.run.pipeline)?.steps.find((other) => other.name === attempt.step)
  if (step) return step
  throw new Error(`expected step ${attempt.step} in pipeline ${attempt.run.pipeline}, got code without it`)
}
