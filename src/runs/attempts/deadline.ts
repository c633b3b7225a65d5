import type { StepDefinition } from '../../pipelines/definition.ts'
import { formatDuration } from '../../pipelines/format-duration.ts'
import type { StepLog } from '../../pipelines/step-context.ts'
import { RunTimeout } from '../execution/interruption.ts'

/** How long a step that was told to stop may take to do so before it is given up. */
export const graceMs = 10_000

const longestTimerMs = 2 ** 31 - 1

/** The attempt took longer than its step allows. */
export class StepTimeout extends Error {
  readonly code = 'timeout'

  constructor(step: string, timeoutMs: number) {
    super(`step '${step}' took longer than its time-out of ${formatDuration(timeoutMs)}`)
    this.name = 'StepTimeout'
  }
}

/**
 * Runs `work` under the step's time-out and the signal of its run. Told to stop because time is up, a step that does
 * not listen is given up after {@link graceMs}: a run must end even when a step does not. Told to stop by a cancel, it
 * is waited for, because only its end frees the slot; the sweep ends the run without it.
 */
export async function withDeadline<T>(
  { name, timeoutMs }: Pick<StepDefinition, 'name' | 'timeoutMs'>,
  signal: AbortSignal,
  log: StepLog,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  // Also without a time-out a signal of its own: what the step hangs on it goes with the attempt. Not AbortSignal.any,
  // which was a twentieth of what a step costs this process.
  const own = new AbortController()
  const ended = own.signal
  const givenUp = Promise.withResolvers<never>()
  let timeout: NodeJS.Timeout | undefined
  let grace: NodeJS.Timeout | undefined
  // A timer takes no more than 24 days; no attempt lives longer in one process.
  if (timeoutMs !== undefined && timeoutMs <= longestTimerMs) {
    timeout = setTimeout(() => stop(new StepTimeout(name, timeoutMs)), timeoutMs)
  }
  const giveUp = () => {
    log.warn(`did not stop within ${formatDuration(graceMs)} of being told to, and was given up`)
    givenUp.reject(ended.reason)
  }
  const stop = (reason: unknown) => {
    if (ended.aborted) return
    own.abort(reason)
    if (reason instanceof StepTimeout || reason instanceof RunTimeout) grace = setTimeout(giveUp, graceMs)
  }
  const onRunEnd = () => stop(signal.reason)
  if (signal.aborted) onRunEnd()
  else signal.addEventListener('abort', onRunEnd, { once: true })
  try {
    return await Promise.race([work(ended), givenUp.promise])
  } catch (error) {
    // Whatever a step throws when it is told to stop, the reason is why it was told.
    throw ended.aborted ? ended.reason : error
  } finally {
    clearTimeout(timeout)
    clearTimeout(grace)
    signal.removeEventListener('abort', onRunEnd)
  }
}
