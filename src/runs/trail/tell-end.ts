import { type RunEnd, runEnds } from '../../telemetry/happenings.ts'
import { tellErrorHook } from '../../telemetry/report-error.ts'
import type { EndState, Run, StoredError } from '../run.ts'

/**
 * Tells the log that a run has ended in this process and, if it has failed, the error hook: once for the run, however many
 * of its attempts have failed. Call it when the end is committed. `cause` is the error itself, where it was thrown here.
 */
export function tellEnd(
  { id, pipeline, startedAt }: Pick<Run, 'id' | 'pipeline' | 'startedAt'>,
  { state, at, error, cause }: { state: EndState; at: Date; error: StoredError | null | undefined; cause?: unknown },
): void {
  if (runEnds.hasSubscribers) {
    const durationMs = startedAt === null ? undefined : at.getTime() - startedAt.getTime()
    runEnds.publish({ run: id, pipeline, state, durationMs, step: error?.step, error: bare(error) } satisfies RunEnd)
  }
  if (state !== 'failed') return
  const step = error?.step === undefined ? {} : { step: error.step }
  tellErrorHook(cause ?? errorFrom(error), { role: 'worker', run: id, pipeline, ...step })
}

function bare(error: StoredError | null | undefined): RunEnd['error'] {
  return error ? { code: error.code, message: error.message } : undefined
}

/** Where the error was thrown in another process, or by an item of an each, there is only what is stored of it. */
function errorFrom(error: StoredError | null | undefined): Error {
  return Object.assign(new Error(error?.message ?? 'the run has failed'), error ? { code: error.code } : {})
}
