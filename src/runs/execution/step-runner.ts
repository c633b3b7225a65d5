import type { PipelineDefinition } from '../../pipelines/definition.ts'
import { tellErrorHook } from '../../telemetry/report-error.ts'
import type { Attempt } from '../attempts/attempt.ts'
import { tellFailure } from '../attempts/tell-failure.ts'
import type { Outcome } from '../journal/entry.ts'
import { LeaseLost } from '../journal/entry.ts'
import { completed } from '../journal/outcome.ts'
import { Lane } from '../lanes/lane.ts'
import { laneOf } from '../lanes/lane-shape.ts'
import type { Run } from '../run.ts'
import type { Executor } from './executor.ts'
import { Crashed, failureOf } from './failure.ts'
import type { Node, RunGraph } from './run-graph.ts'

/** How a launched step came back. */
export interface Ran {
  outcomes: Outcome[]
  /** Its outcome is recorded already, in the transaction of what it did. */
  recorded: boolean
  /** What its attempt has failed with. */
  reason?: unknown
}

/** Where and how a step is run. */
export interface Running {
  executor: Executor
  definition: PipelineDefinition
  run: Run
  graph: RunGraph
  /** Tells the step to stop. */
  signal: AbortSignal
  /** Nothing new is to start: ends the sleeps of items before their retries. */
  resting: AbortSignal
}

/** Makes one attempt of a step, or takes the items of a lane through it. Rejects with LeaseLost, or an error of our own. */
export async function runStep(running: Running, node: Node): Promise<Ran> {
  return laneOf(running.definition, node.definition.name)
    ? await runLane(running, node)
    : await runAttempt(running, node)
}

async function runAttempt({ executor, run, graph, signal }: Running, node: Node): Promise<Ran> {
  const { engine, workerId } = executor
  const { definition, row } = node
  const attempt: Attempt = {
    run: { ...run },
    step: definition.name,
    row,
    inputs: graph.inputsOf(definition),
    workerId,
    beganMs: Date.now(),
  }
  try {
    const result = await executor.attempt(attempt, signal)
    return { outcomes: [completed(row, attempt, result, engine.clock.now())], recorded: result.recorded }
  } catch (error) {
    const reason: unknown = signal.aborted ? signal.reason : error
    if (reason instanceof LeaseLost) throw reason
    const now = engine.clock.now()
    const outcome = failureOf(node, attempt, reason, now, (pauseMs) => {
      node.retryAt = now.getTime() + pauseMs
    })
    tellFailure(attempt, outcome.row, reason)
    // What is tried again may heal by itself; a crash never should have been.
    if (reason instanceof Crashed) {
      const what = 'a step alone in a process'
      tellErrorHook(reason, { role: 'worker', what, run: run.id, pipeline: run.pipeline, step: definition.name })
    }
    return { outcomes: [outcome], recorded: false, reason }
  }
}

async function runLane({ executor, definition, run, graph, signal, resting }: Running, node: Node): Promise<Ran> {
  const above = graph.laneAbove(node)
  const lane = new Lane({
    executor,
    run,
    definition,
    rows: graph.rowsOfMembers(node.definition.name),
    inputs: { ...(above?.output ? { [above.step]: above.output } : {}), ...graph.inputsOf(node.definition) },
    above,
    signal,
    resting,
  })
  node.lane = lane
  try {
    return { outcomes: await lane.execute(), recorded: false }
  } finally {
    delete node.lane
  }
}
