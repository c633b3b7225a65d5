import { type LoggedError, log } from './log.ts'
import { loggedError } from './report-error.ts'

/**
 * Ends this process on an error that nobody caught, as Node does, but tells it through the log: Node would print the error
 * with the secrets in it. `last` may tell somebody else, at once.
 */
export function endOnUncaught(whose: string, last?: (error: LoggedError) => void): void {
  process.on('uncaughtException', (thrown) => {
    try {
      const error = loggedError(thrown)
      log.error(`an error that nobody caught ends this ${whose}: ${error.message}`, { error })
      last?.(error)
    } finally {
      process.exit(1)
    }
  })
}
