import { v7 } from 'uuid'

/**
 * A new run id: a UUIDv7 of business time, so that ids sort by it and the month's partition is theirs even when a
 * simulation runs years ahead.
 */
export function newRunId(now: Date): string {
  return v7({ msecs: now.getTime() })
}
