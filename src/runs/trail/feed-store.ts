import type { ClientBase } from 'pg'

/** How far a reader of a feed has come; see `feed_readers`. */
export interface FeedPosition {
  seen: string
  upto: string | null
  afterTransaction: string | null
  afterRun: string | null
  afterNumber: number | null
}

/** What every row of a feed says of its own place. */
export interface FeedPlace {
  transaction: string
  run: string
  number: number
  /** The snapshot up to which this page was read. */
  upto: string
}

/**
 * Makes this transaction the one that reads on as `reader`; false when another is at it. An advisory lock, because a row lock
 * would give the transaction its number before it looks, and it would then take what it writes itself for seen.
 */
export async function takeReader(client: ClientBase, reader: string): Promise<boolean> {
  const { rows } = await client.query<{ taken: boolean }>({
    name: 'take-feed-reader',
    text: `SELECT pg_try_advisory_xact_lock(hashtext(current_schema() || ' feed'), hashtext($1)) AS taken`,
    values: [reader],
  })
  return rows[0]?.taken ?? false
}

export async function readPosition(client: ClientBase, reader: string): Promise<FeedPosition | undefined> {
  const { rows } = await client.query<FeedPosition>({
    name: 'read-feed-position',
    // A database that was restored from a dump counts its transactions anew: what was seen then says nothing.
    text: `SELECT seen::text, upto::text, after_transaction::text AS "afterTransaction", after_run AS "afterRun",
        after_number AS "afterNumber"
      FROM feed_readers WHERE reader = $1 AND pg_snapshot_xmax(seen) <= pg_snapshot_xmax(pg_current_snapshot())`,
    values: [reader],
  })
  return rows[0]
}

/** A new reader begins now: it sees what commits from here on. */
export async function beginReading(client: ClientBase, reader: string): Promise<void> {
  await client.query(
    `INSERT INTO feed_readers (reader, seen) VALUES ($1, pg_current_snapshot())
     ON CONFLICT (reader) DO UPDATE SET seen = excluded.seen, upto = NULL, after_transaction = NULL`,
    [reader],
  )
}

/** The feeds there are: the table, its columns beside the place, and which rows belong to it. */
const feeds = {
  runs: {
    table: 'run_events',
    number: 'number',
    columns: 'at, from_state AS "from", to_state AS "to", generation',
    where: 'step IS NULL',
  },
  publications: {
    table: 'publications',
    number: 'generation',
    columns: 'at, step, dataset, pipeline, stored',
    where: 'true',
  },
}

export type FeedName = keyof typeof feeds

/**
 * The next page, in the order of transactions. What is new since a snapshot is what began after it and what was under way
 * at it: no other row needs to be looked at, however long the longest transaction takes.
 */
export async function readPage(
  client: ClientBase,
  feed: FeedName,
  { seen, upto, afterTransaction, afterRun, afterNumber }: FeedPosition,
  limit: number,
): Promise<{ rows: FeedPlace[]; upto: string }> {
  const { table, number, columns, where } = feeds[feed]
  const { rows } = await client.query<FeedPlace>({
    name: `read-feed-${feed}`,
    text: `WITH position AS (SELECT $1::pg_snapshot AS seen, coalesce($2::pg_snapshot, pg_current_snapshot()) AS upto)
      SELECT p.upto::text, e.* FROM position p LEFT JOIN LATERAL (
        SELECT transaction_id::text AS transaction, run_id AS run, ${number} AS number, ${columns} FROM ${table} e
        WHERE ${where}
          AND (transaction_id >= pg_snapshot_xmax($1::pg_snapshot)
            OR transaction_id = ANY (ARRAY(SELECT pg_snapshot_xip($1::pg_snapshot))))
          AND pg_visible_in_snapshot(transaction_id, p.upto)
          AND ($3::xid8 IS NULL OR (transaction_id, run_id, ${number}) > ($3, $4::uuid, $5::integer))
        ORDER BY transaction_id, run_id, ${number} LIMIT $6
      ) AS e ON true`,
    values: [seen, upto, afterTransaction, afterRun, afterNumber, limit],
  })
  return { rows: rows.filter(({ run }) => (run as string | null) !== null), upto: rows[0]?.upto ?? seen }
}

/** Stores where to read on: behind the last row of a full page, or, when there is no more, behind all of the stretch. */
export async function movePosition(
  client: ClientBase,
  reader: string,
  upto: string,
  last: FeedPlace | undefined,
): Promise<void> {
  await client.query({
    name: last ? 'move-feed-position-on' : 'move-feed-position',
    text: last
      ? `UPDATE feed_readers SET upto = $2::pg_snapshot, after_transaction = $3::xid8, after_run = $4, after_number = $5
         WHERE reader = $1`
      : `UPDATE feed_readers SET seen = $2::pg_snapshot, upto = NULL, after_transaction = NULL, after_run = NULL,
           after_number = NULL WHERE reader = $1`,
    values: last ? [reader, upto, last.transaction, last.run, last.number] : [reader, upto],
  })
}
