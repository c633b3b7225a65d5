import type { AsyncBuffer, DecodedArray, FileMetaData } from 'hyparquet'
import { Refusal, shown } from '../../../pipelines/refusal.ts'
import type { RandomAccess } from '../random-access.ts'
import { type ColumnValue, columnValue } from './column-value.ts'
import { compressors } from './compressors.ts'
import { ignoringParsers, NotText, parsers } from './parsers.ts'

/** A row group is held in memory whole. */
const mostGroupBytes = 1024 ** 3

/** A Parquet file whose index has been read. */
export interface ParquetFile {
  columns: readonly string[]
  /** How values of a column are made of what is stored. Refuses columns of which none can be. Ask before reading. */
  valueOf(column: string): ColumnValue
  /** Its row groups. */
  groups(): Promise<RowGroup[]>
}

interface RowGroup {
  rowCount: number
  /** What is stored for a column, row by row. */
  stored(column: string): Promise<DecodedArray>
}

export async function openParquet(access: RandomAccess, name: string): Promise<ParquetFile> {
  const { parquetMetadataAsync, parquetScan, parquetSchema } = await import('hyparquet')
  const file = asyncBuffer(access)
  const metadata = await told(name, () => parquetMetadataAsync(file, { parsers: ignoringParsers, geoparquet: false }))
  refuseLargeGroups(metadata, name)
  const { children } = parquetSchema(metadata)
  const placeOf = (column: string) => `${name}, column ${shown(column)}`
  return {
    columns: children.map(({ element }) => element.name),
    valueOf(column) {
      const tree = children.find(({ element }) => element.name === column)
      if (tree === undefined) throw new Error(`expected one of the file's columns, got ${shown(column)}`)
      return columnValue(tree, placeOf(column))
    },
    async groups() {
      const options = { file, metadata, compressors, parsers, utf8: false, geoparquet: false, useOffsetIndex: false }
      const scan = await told(name, () => parquetScan(options))
      return scan.ranges.map((range) => ({
        rowCount: range.rowEnd - range.rowStart,
        stored: (column) => told(placeOf(column), () => scan.readColumn({ ...range, column })),
      }))
    },
  }
}

function asyncBuffer(access: RandomAccess): AsyncBuffer {
  return {
    byteLength: access.size,
    slice: async (start, end = access.size) => {
      const bytes = await access.slice(start, end)
      // A copy of its own length: the library takes the whole of the ArrayBuffer that it is given.
      return new Uint8Array(bytes).buffer
    },
  }
}

function refuseLargeGroups({ row_groups: groups }: FileMetaData, name: string): void {
  for (const { columns } of groups) {
    const bytes = columns.reduce((sum, { meta_data: meta }) => sum + Number(meta?.total_uncompressed_size ?? 0), 0)
    if (bytes <= mostGroupBytes) continue
    throw new Refusal(
      `${name}: expected row groups of at most ${mostGroupBytes} bytes, got one of ${bytes}: write it with smaller ones`,
    )
  }
}

/** What the library throws, as a refusal; failures of the disk as they are. */
async function told<Made>(place: string, read: () => Promise<Made>): Promise<Made> {
  try {
    return await read()
  } catch (error) {
    if (error instanceof NotText) throw new Refusal(`${place}: expected text in UTF-8, got bytes that are none`)
    if (!(error instanceof Error) || 'syscall' in error) throw error
    throw new Refusal(`${place}: expected a whole Parquet file, got one that cannot be read: ${error.message}`)
  }
}
