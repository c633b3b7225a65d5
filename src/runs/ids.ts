import { randomInt } from 'node:crypto'
import { v7 } from 'uuid'

let last = { milliseconds: -1, place: 0 }

/**
 * A new run id: a UUIDv7 of business time, so that ids sort by it and the month's partition is theirs even when a
 * simulation runs years ahead. Ids made here in one millisecond sort in the order in which they were made, because
 * queued runs go by their ids.
 */
export function newRunId(now: Date): string {
  const milliseconds = now.getTime()
  last = { milliseconds, place: milliseconds === last.milliseconds ? last.place + 1 : randomInt(2 ** 30) }
  return v7({ msecs: milliseconds, seq: last.place })
}
