import { createHash } from 'node:crypto'
import { whileAway } from '../../database/while-away.ts'
import type { StepContext, StepLog } from '../../pipelines/step-context.ts'
import type { Run } from '../run.ts'
import { windowOfStep } from '../starting/windows.ts'
import type { Attempt, Workshop } from './attempt.ts'
import { readOutput } from './output.ts'

/** What the step's function is given. */
export async function stepContext(
  workshop: Workshop,
  attempt: Attempt,
  log: StepLog,
  signal: AbortSignal,
): Promise<StepContext<unknown, Record<string, unknown>>> {
  const { run, step, row } = attempt
  return {
    inputs: row.item === '' ? await readInputs(workshop, attempt) : {},
    params: structuredClone(run.params),
    window: windowOfStep(run, step),
    run: runFacts(run),
    attempt: row.attempt,
    signal,
    // Most steps never ask, and a hash costs more than the rest of this.
    get idempotencyKey() {
      return idempotencyKey(run.id, step, row.item)
    },
    http: workshop.http.bind({ signal, log, dryRun: run.options.dryRun ?? false }),
    log,
    metric: attempt.metrics?.add ?? (() => undefined),
    progress: (done, total) => workshop.progress.report(attempt, done, total),
    now: () => workshop.clock.now(),
  }
}

export function runFacts({ id, pipeline, mode, generation, dueAt, options }: Run) {
  return { id, pipeline, mode, generation, dueAt, dryRun: options.dryRun ?? false }
}

export async function readInputs(
  { database }: Pick<Workshop, 'database'>,
  { inputs }: Pick<Attempt, 'inputs'>,
): Promise<Record<string, unknown>> {
  const read = Object.entries(inputs).map(
    async ([name, output]) => [name, await whileAway(() => readOutput(database, output))] as const,
  )
  return Object.fromEntries(await Promise.all(read))
}

/** The same for every attempt, and known from what was stored before the first. */
function idempotencyKey(run: string, step: string, item: string): string {
  return createHash('sha256').update(`${run}\n${step}\n${item}`).digest('hex').slice(0, 32)
}
