import type { ClientBase } from 'pg'
import type { Listing, Look, WatchSource } from '../../pipelines/watches/source.ts'

/** How watches over pings are told. */
export const heartbeatsName = 'heartbeats'

/** A source that is read in the database of Millrace itself. */
export interface StoredSource extends WatchSource {
  listStored(client: ClientBase, watch: string, look: Pick<Look, 'since' | 'open'>): Promise<Listing>
}

/**
 * Runs of scripts that ping an address when they start and end: `millrace watch key WATCH JOB` makes one, and
 * `millrace watch wrap -- COMMAND` pings it.
 *
 * @example
 * watch({ name: 'backups', source: heartbeats(), every: '5m', day: { startsAt: '00:00', timezone: 'UTC' },
 *   workflow: [{ job: 'nightly-dump', startsAt: '02:00', startsBy: '02:15', longest: '1h' }] })
 */
export function heartbeats(): StoredSource {
  return Object.freeze({
    name: heartbeatsName,
    async list(): Promise<Listing> {
      throw new Error('expected heartbeats() to be read by the watch it is the source of, got a call of list')
    },
    async listStored(client: ClientBase, watch: string, look: Pick<Look, 'since' | 'open'>) {
      const { readPinged } = await import('../pings/ping-store.ts')
      return { runs: await readPinged(client, watch, look) }
    },
  })
}

export function isStored(source: WatchSource): source is StoredSource {
  return 'listStored' in source
}
