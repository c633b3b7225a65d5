import type { Json } from '../../pipelines/json.ts'
import { didYouMean } from '../../pipelines/nearest.ts'
import { Refusal, shown } from '../../pipelines/refusal.ts'
import { openParquet } from './parquet/parquet-file.ts'
import { NotText } from './parquet/parsers.ts'
import { checkedRandomAccess, openRandomAccess, type RandomAccessSource } from './random-access.ts'
import { nameOf } from './source.ts'

export interface ParquetOptions {
  /** The columns to read, which spares reading the others. Default all. */
  columns?: readonly string[]
}

/**
 * The rows of a Parquet file, one object each, with a row group in memory at a time. A stream cannot be read: the index
 * stands at the end of the file, so give a path, a `file:` URL or all bytes.
 *
 * Whole numbers beyond 2^53 and all decimals are the text of their digits, dates `2026-08-18`, timestamps ISO text with
 * microseconds kept (`Z` where they are in UTC, nothing where the file names no zone), binary is text if it is UTF-8.
 *
 * Refuses files that are not Parquet, columns that are not there, decimals inside of lists and structures, and row
 * groups of more than 1 GiB.
 *
 * @example
 * .step('read', () => rows(readParquet('/data/trips.parquet', { columns: ['id', 'fare'] })))
 */
export async function* readParquet(
  source: RandomAccessSource,
  { columns }: ParquetOptions = {},
): AsyncGenerator<Record<string, Json>, void, void> {
  const name = nameOf(source)
  await using access = await openRandomAccess(checkedRandomAccess(source, 'Parquet'))
  const file = await openParquet(access, name)
  const readers = chosen(file.columns, columns, name).map((column) => ({ column, value: file.valueOf(column) }))
  for (const group of await file.groups()) {
    const read: { column: string; valueAt: (index: number) => Json }[] = []
    // One after the other: what takes its time is decoding.
    for (const { column, value } of readers) {
      const stored = await group.stored(column)
      read.push({ column, valueAt: (index) => value(stored[index]) })
    }
    for (let index = 0; index < group.rowCount; index += 1) yield rowAt(index, read, name)
  }
}

function chosen(there: readonly string[], asked: readonly string[] | undefined, name: string): readonly string[] {
  const unknown = asked?.find((column) => !there.includes(column))
  if (unknown === undefined) return asked ?? there
  const hint = didYouMean(unknown, there) || `: it has ${there.join(', ')}`
  throw new Refusal(`${name}: unknown column ${shown(unknown)}${hint}`)
}

function rowAt(
  index: number,
  columns: readonly { column: string; valueAt: (index: number) => Json }[],
  name: string,
): Record<string, Json> {
  const row: Record<string, Json> = {}
  for (const { column, valueAt } of columns) {
    try {
      row[column] = valueAt(index)
    } catch (error) {
      if (!(error instanceof NotText)) throw error
      throw new Refusal(
        `${name}, column ${shown(column)}: expected text in UTF-8, got binary data: leave it out with \`columns\``,
      )
    }
  }
  return row
}
