import { reach } from '../stop-points.ts'
import { type Attempt, type AttemptResult, stepOf, type Workshop } from './attempt.ts'
import { withDeadline } from './deadline.ts'
import { runExec } from './exec.ts'
import { runFunction } from './function.ts'
import { runGate } from './gate.ts'
import { runLoad } from './load.ts'
import { Metrics } from './metrics.ts'
import { runStage } from './stage.ts'
import { runTransaction } from './transaction.ts'

/**
 * Makes one attempt in this process. Resolves when its output is stored, rejects with what went wrong.
 * `signal` ends it: cancel, the run's deadline, a lost lease, a hand-over.
 */
export async function makeAttempt(workshop: Workshop, given: Attempt, signal: AbortSignal): Promise<AttemptResult> {
  const metrics = new Metrics()
  const attempt = { ...given, metrics }
  const step = stepOf(workshop, attempt)
  const log = workshop.logs.open(attempt)
  try {
    reach('step begun')
    const result = await withDeadline(step, signal, log, async (ended) => {
      switch (step.kind) {
        case 'step':
        case 'each':
          return await runFunction(workshop, step, attempt, log, ended)
        case 'transaction':
          return await runTransaction(workshop, step, attempt, log, ended)
        case 'exec':
          return await runExec(workshop, step, attempt, log, ended)
        case 'stage':
          return await runStage(workshop, step, attempt, log, ended)
        case 'gate':
          return await runGate(workshop, step, attempt, log, ended)
        case 'load':
          return await runLoad(workshop, step, attempt, log, ended)
        default:
          throw new Error(`expected a step with something to run, got a ${step.kind}`)
      }
    })
    reach('effect done')
    return metrics.all ? { ...result, metrics: metrics.all } : result
  } finally {
    await log.close()
  }
}
