import type { EachStep, FunctionStep } from '../../pipelines/definition.ts'
import { Rows } from '../../pipelines/rows.ts'
import type { StepLog } from '../../pipelines/step-context.ts'
import { noticingAway } from '../execution/database-away.ts'
import type { RunCounts } from '../run.ts'
import type { Attempt, AttemptResult, Workshop } from './attempt.ts'
import { stepContext } from './context.ts'
import { storeOutput, storeValue } from './output.ts'

/** Runs a step's function, or an each's for one item, and stores what it returns. */
export async function runFunction(
  workshop: Workshop,
  step: FunctionStep | EachStep,
  attempt: Attempt,
  log: StepLog,
  signal: AbortSignal,
): Promise<AttemptResult> {
  const context = await stepContext(workshop, attempt, log, signal)
  const run = step.run as (context: object) => unknown
  if (step.kind === 'each') {
    // A copy: the item is also that of the next attempt, and of every each chained on the same one.
    const value = await run(Object.assign(context, { item: structuredClone(attempt.item), key: attempt.row.item }))
    return { output: storeValue(value), counts: null, recorded: false }
  }
  const value = await run(context)
  const output = await noticingAway(() => storeOutput(workshop.database, attempt.run.id, value, signal))
  return { output, counts: fetched(step, attempt, value, output), recorded: false }
}

/** Rows of a step with a source are rows fetched from it. */
function fetched(
  step: FunctionStep,
  attempt: Attempt,
  value: unknown,
  output: AttemptResult['output'],
): RunCounts | null {
  if (step.source === undefined || !(value instanceof Rows) || output.kind !== 'rows') return null
  const source = attempt.run.windows?.[step.name]?.source ?? step.name
  return { fetched: output.count, bySource: { [source]: { fetched: output.count } } }
}
