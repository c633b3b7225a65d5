import type { TransactionStep } from '../../pipelines/definition.ts'
import type { StepLog } from '../../pipelines/step-context.ts'
import type { Attempt, AttemptResult, Workshop } from './attempt.ts'
import { stepContext } from './context.ts'
import { once } from './once.ts'
import { storeValue } from './output.ts'

/** Runs a step's function in the transaction in which its completion is stored: its writes happen exactly once. */
export async function runTransaction(
  workshop: Workshop,
  step: TransactionStep,
  attempt: Attempt,
  log: StepLog,
  signal: AbortSignal,
): Promise<AttemptResult> {
  const context = await stepContext(workshop, attempt, log, signal)
  const run = step.run as (context: object) => unknown
  return await once(workshop, attempt, 'transaction', signal, async (client) => {
    const isDry = attempt.run.options.dryRun ?? false
    if (isDry) await client.query('SAVEPOINT dry_run')
    const value = await run(Object.assign(context, { client }))
    if (isDry) {
      await client.query('ROLLBACK TO SAVEPOINT dry_run')
      log.info('dry run: what was written is taken back')
    }
    return { output: storeValue(value), counts: null }
  })
}
