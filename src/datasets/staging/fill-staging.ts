import type { ClientBase } from 'pg'
import { v7 } from 'uuid'
import { copyIn } from '../../database/copy.ts'
import type { Dataset } from '../../pipelines/dataset.ts'
import { lineChunks, mostRowBytes } from '../line-chunks.ts'
import { RowChecker } from '../validation/row-checker.ts'
import { copyStatement, createStaging } from './staging-store.ts'
import { readTarget } from './target.ts'

/** Rows on their way into a staging table of their own. */
export interface Filling {
  /** Millrace's own; staging tables are in the schema beside it. */
  schema: string
  dataset: Dataset
  /** Rows, or lists of them. */
  rows: Iterable<unknown> | AsyncIterable<unknown>
  /** The source of rows that do not say theirs. */
  source: string
  signal: AbortSignal
  /** The number of the nth row. Default: n. */
  numberOf?: ((nth: number) => number) | undefined
  /** Told when the rows have arrived, and once before. */
  reach?: ((point: 'stage rows come' | 'stage rows are there') => void) | undefined
}

/** A copy lasts as long as its source gives rows, which the step's own time-out bounds; this is for a step without one. */
const longestCopyMs = 24 * 60 * 60_000

/**
 * Makes a staging table and streams rows through the dataset's checks into it, in constant memory: good ones with their
 * columns, bad ones with their problems. When it throws, the connection is of no further use.
 */
export async function fillStaging(
  client: ClientBase,
  { schema, dataset, rows, source, signal, numberOf, reach }: Filling,
): Promise<{ table: string; checker: RowChecker }> {
  const target = await readTarget(client, dataset)
  const checker = new RowChecker(dataset, target, dataset.source === undefined ? '' : source)
  const table = `rows_${v7().replaceAll('-', '')}`
  await createStaging(client, schema, table, dataset)
  let count = 0
  const lineOf = (row: unknown) => {
    count += 1
    if (count === 1) reach?.('stage rows come')
    const line = checker.line(row, numberOf?.(count) ?? count)
    if (line.length <= mostRowBytes) return line
    throw new RangeError(`expected rows of at most ${mostRowBytes} bytes, got ${line.length} in row ${count}`)
  }
  function* linesOfList(rowsOfList: readonly unknown[]) {
    for (const row of rowsOfList) yield lineOf(row)
  }
  const linesOf = (item: unknown) => (Array.isArray(item) ? linesOfList(item) : [lineOf(item)])
  const copy = copyStatement(schema, table, dataset)
  await copyIn(client, copy, lineChunks(rows, linesOf, signal), { signal, timeoutMs: longestCopyMs })
  reach?.('stage rows are there')
  return { table, checker }
}
