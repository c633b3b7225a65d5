import { isConnectionError, isReadOnlyError } from '../../database/errors.ts'
import { isOfSource } from '../../datasets/line-chunks.ts'

/** The code of {@link DatabaseAway}; an attempt made in a child process comes back with it alone. */
export const databaseAway = 'database_away'

/**
 * The database went away under an attempt, while its output was being stored or its rows loaded. No fault of the step:
 * the attempt counts as lost, not as failed, and is made again.
 */
export class DatabaseAway extends Error {
  readonly code = databaseAway
  constructor(cause: unknown) {
    super('the database went away under the attempt', { cause })
    this.name = 'DatabaseAway'
  }
}

/** Whether the database can store nothing at the moment, whatever it is: away, or a standby until the fail-over is through. */
export function isAway(error: unknown): boolean {
  return isConnectionError(error) || isReadOnlyError(error)
}

/** Tells an absent database apart from everything a step itself may throw. */
export async function noticingAway<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    throw isAway(error) && !isOfSource(error) ? new DatabaseAway(error) : error
  }
}
