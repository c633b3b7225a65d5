import { formatDuration } from '../pipelines/format-duration.ts'
import { type FailedAttempt, onFailedAttempts, onRunEnds, type RunEnd } from './happenings.ts'
import { log } from './log.ts'

/** An each of a hundred thousand items that all fail must not push everything else out of the log. */
const mostFailuresOfRun = 50
/** Runs that are counted at once; of one that was forgotten some are told again. */
const mostCounted = 1_000

/** Writes a line for each run that ends in this process, and one for each attempt that fails. Answers how to stop. */
export function logRuns(): () => void {
  const failures = new Map<string, number>()
  const stops = [
    onRunEnds((end) => {
      failures.delete(end.run)
      logEnd(end)
    }),
    onFailedAttempts((attempt) => {
      const count = (failures.get(attempt.run) ?? 0) + 1
      failures.set(attempt.run, count)
      for (const run of failures.keys()) {
        if (failures.size <= mostCounted) break
        failures.delete(run)
      }
      if (count <= mostFailuresOfRun) logFailure(attempt, count === mostFailuresOfRun)
    }),
  ]
  return () => {
    for (const stop of stops) stop()
  }
}

function logEnd({ run, pipeline, state, durationMs, step, error }: RunEnd): void {
  const level = state === 'failed' ? 'error' : state === 'partial' ? 'warn' : 'info'
  const after = durationMs === undefined ? '' : ` after ${formatDuration(durationMs)}`
  const why = error ? `: ${error.message}` : ''
  log[level](`run ${run} of ${pipeline} ${state}${after}${why}`, { run, pipeline, step, state, durationMs, error })
}

function logFailure({ run, pipeline, step, attempt, isTriedAgain, error }: FailedAttempt, isLast: boolean): void {
  const next = isTriedAgain ? 'it is tried again' : 'it is not tried again'
  const rest = isLast ? '; more failed attempts of this run are not logged' : ''
  const message = `run ${run} of ${pipeline}: attempt ${attempt} of ${step} failed, ${next}: ${error.message}${rest}`
  log.warn(message, { run, pipeline, step, error })
}
