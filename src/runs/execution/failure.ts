import type { StepDefinition } from '../../pipelines/definition.ts'
import { pauseAfter } from '../../pipelines/non-retryable.ts'
import type { Attempt } from '../attempts/attempt.ts'
import type { Outcome } from '../journal/entry.ts'
import { failed, interrupted } from '../journal/outcome.ts'
import type { StepRow } from '../step.ts'
import { storedError } from '../stored-error.ts'
import { databaseAway } from './database-away.ts'
import { Cancelled, HandOver, RunTimeout } from './interruption.ts'

/** A process that ran a step alone has died of it. */
export class Crashed extends Error {
  readonly code = 'crashed'
  constructor(how: string) {
    super(`the step's process ${how}`)
    this.name = 'Crashed'
  }
}

/** Longer pauses between attempts are spent parked: they hold no slot, and no worker when nothing else is under way. */
export const parkFromMs = 30_000

/** So many crashes of its own, each alone in a process, and a step is not tried again. */
const mostCrashes = 3
const crashPauseMs = 1000
/** So many attempts of a step may be lost to an absent database; after that it is something else. */
const mostLost = 50
const awayPauseMs = 1000

/** What a failed attempt does to its step: cut short, crashed, retried (then `retryIn` is told the pause), or failed. */
export function failureOf(
  { row, definition }: { definition: StepDefinition; row: StepRow },
  attempt: Attempt,
  reason: unknown,
  at: Date,
  retryIn: (pauseMs: number) => void,
): Outcome {
  const error = storedError(reason)
  if (reason instanceof Cancelled) return interrupted(row, attempt, 'cancelled', error.message, at)
  if (reason instanceof HandOver) return interrupted(row, attempt, 'pending', error.message, at)
  if (reason instanceof RunTimeout) return failed(row, attempt, error, at, { retry: false })
  if (reason instanceof Crashed) {
    const crashes = row.crashes + 1
    const isDead = crashes >= mostCrashes
    if (!isDead) retryIn(crashPauseMs)
    const dead = {
      code: 'dead_letter',
      message: `${error.message}, ${crashes} times now, each time alone; it is not tried again`,
    }
    return failed(row, attempt, isDead ? dead : error, at, { retry: !isDead, without: 'crashed' })
  }
  if (error.code === databaseAway && row.attempt - row.failures < mostLost) {
    retryIn(awayPauseMs)
    return failed(row, attempt, error, at, { retry: true, without: 'lost' })
  }
  const pause = pauseAfter(definition.retry, row.failures + 1, reason, Math.random())
  if (pause !== undefined) retryIn(pause)
  return failed(row, attempt, error, at, { retry: pause !== undefined })
}
