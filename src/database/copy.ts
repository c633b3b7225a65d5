import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type pg from 'pg'
import { from as copyFrom } from 'pg-copy-streams'

export interface CopyOptions {
  /** Ends the copy, which then leaves nothing. */
  signal?: AbortSignal | undefined
  /** Deadline of the whole copy. Default 1 h: it lasts as long as its source, and that has deadlines of its own. */
  timeoutMs?: number | undefined
}

const hourMs = 3_600_000
const cutShort = new WeakSet<pg.ClientBase>()

/** Whether a copy broke off on this connection, which is then in the middle of the protocol: nothing else can be said on it. */
export function isCutShort(connection: pg.ClientBase): boolean {
  return cutShort.has(connection)
}

/**
 * Streams `source` into a `COPY ... FROM STDIN`, free of the deadline of ordinary statements. When it throws, the
 * connection is of no further use: release it so.
 */
export async function copyIn(
  connection: pg.ClientBase,
  statement: string,
  source: Iterable<string | Buffer> | AsyncIterable<string | Buffer>,
  { signal, timeoutMs = hourMs }: CopyOptions = {},
): Promise<void> {
  await connection.query(`set statement_timeout = ${Math.ceil(timeoutMs)}`)
  // The driver takes its own deadline from the statement's object.
  const copy = connection.query(Object.assign(copyFrom(statement), { query_timeout: timeoutMs + 5_000 }))
  try {
    await pipeline(Readable.from(source), copy, signal ? { signal } : {})
  } catch (error) {
    cutShort.add(connection)
    throw error
  }
  await connection.query('reset statement_timeout')
}
