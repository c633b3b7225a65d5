import { setTimeout as sleep } from 'node:timers/promises'
import { isConnectionError } from './errors.ts'

const pauseMs = 250
const longestMs = 60_000

/**
 * Reads again while the database is away: a restart in the middle of a read is no fault of who reads. Rejects with the
 * last error when it is still away after a minute. Only for what may be done twice.
 */
export async function whileAway<Result>(read: () => Promise<Result>): Promise<Result> {
  const until = performance.now() + longestMs
  for (;;) {
    try {
      return await read()
    } catch (error) {
      if (!isConnectionError(error) || performance.now() > until) throw error
      await sleep(pauseMs)
    }
  }
}
