import type { PoolClient } from 'pg'
import type { Database } from '../../database/database.ts'
import type { RunState } from '../run.ts'
import {
  beginReading,
  type FeedName,
  type FeedPlace,
  movePosition,
  readPage,
  readPosition,
  takeReader,
} from './feed-store.ts'

/** A move of a run. */
export interface RunMoved extends FeedPlace {
  at: Date
  from: RunState | null
  to: RunState
  generation: number
}

/** What a load has committed; `number` is the run's generation. */
interface Published extends FeedPlace {
  at: Date
  step: string
  dataset: string
  pipeline: string
  /** A whole number as text. */
  stored: string
}

interface Feeds {
  runs: RunMoved
  publications: Published
}

/**
 * Reads on in a feed, once for every row: what `work` writes and how far the reader has come commit together, however many
 * processes read under one name. A reader that is new begins with what commits from now on. Reads until there is no more, a
 * page in each transaction.
 *
 * @param reader whose position it is: 'schedule triggers'
 * @param work gets a page of at most `limit` rows, in the order of their transactions; also an empty one is not given
 * @returns how many rows were read
 */
export async function followFeed<Name extends FeedName>(
  database: Database,
  feed: Name,
  reader: string,
  work: (client: PoolClient, rows: Feeds[Name][]) => Promise<void>,
  limit = 500,
): Promise<number> {
  for (let total = 0; ; ) {
    const count = await database.transaction(async (client) => {
      if (!(await takeReader(client, reader))) return 0
      const position = await readPosition(client, reader)
      if (!position) {
        await beginReading(client, reader)
        return 0
      }
      const page = await readPage(client, feed, position, limit)
      const { upto } = page
      const rows = page.rows as Feeds[Name][]
      // Nothing has committed since: there is nothing to write down, and an idle service writes nothing.
      if (rows.length === 0 && position.upto === null) return 0
      const isFull = rows.length === limit
      await movePosition(client, reader, upto, isFull ? rows.at(-1) : undefined)
      if (rows.length > 0) await work(client, rows)
      return rows.length
    })
    total += count
    if (count < limit) return total
  }
}
