import { randomUUID } from 'node:crypto'
import { copyIn } from '../database/copy.ts'
import type { Database } from '../database/database.ts'
import { lineChunks, mostRowBytes } from './line-chunks.ts'
import { inLongTurn } from './long-turns.ts'
import { toJsonText } from './storable.ts'

/** Rows that lie in the spool of a run. */
export interface SpooledRows {
  run: string
  set: string
  count: number
}

const copyStatement = 'COPY spooled_rows (run_id, set_id, number, row) FROM STDIN'

/** A COPY lasts as long as its source gives rows, which the step's own time-out bounds; this is for a step without one. */
const longestMs = 24 * 60 * 60_000

/**
 * Streams rows into `spooled_rows` by COPY, in constant memory and in their order. A broken stream leaves nothing: the
 * COPY is one statement. `signal` ends it.
 */
export async function spoolRows(
  database: Database,
  run: string,
  source: Iterable<unknown> | AsyncIterable<unknown>,
  signal: AbortSignal,
): Promise<SpooledRows> {
  const set = randomUUID()
  let count = 0
  const linesOf = (row: unknown) => {
    count += 1
    return [`${run}\t${set}\t${count}\t${copyText(row, count)}\n`]
  }
  await inLongTurn(database.pool, signal, async () => {
    const connection = await database.pool.connect()
    let unusable = true
    try {
      await copyIn(connection, copyStatement, lineChunks(source, linesOf, signal), { signal, timeoutMs: longestMs })
      unusable = false
    } catch (error) {
      throw signal.aborted ? signal.reason : error
    } finally {
      // A COPY that was cut short leaves its connection in the middle of the protocol.
      connection.release(unusable)
    }
  })
  return { run, set, count }
}

/** One row in COPY's text format, where backslashes are doubled and control characters are already JSON escapes. */
function copyText(row: unknown, number: number): string {
  if (typeof row !== 'object' || row === null) {
    throw new TypeError(
      `expected every row to be an object, got ${row === null ? 'null' : typeof row} as row ${number}`,
    )
  }
  const json = toJsonText(row, `row ${number}`)
  if (json.length > mostRowBytes) {
    throw new RangeError(`expected rows of at most ${mostRowBytes} bytes, got ${json.length} in row ${number}`)
  }
  return json.replaceAll('\\', '\\\\')
}
