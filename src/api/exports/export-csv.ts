import { csvCell } from '../../connectors/files/csv-cell.ts'
import { type Cell, cellOf } from './cell.ts'
import { type ExportOptions, type ExportTable, headerOf } from './table.ts'
import { offsetText } from './wall-time.ts'

/** Rows that are written at once. */
const batchCount = 500
/** Without it Excel takes UTF-8 for the code page of the machine, and `é` for two other letters. */
const byteOrderMark = '\uFEFF'

/**
 * Writes a table as CSV, while it is read: UTF-8 with a byte order mark, lines end with CR and LF. Times are ISO text in
 * the zone, durations seconds. Text that a spreadsheet would take for a formula gets an apostrophe in front.
 */
export function exportCsv(table: ExportTable, { timezone = 'UTC' }: ExportOptions): ReadableStream<Uint8Array> {
  return ReadableStream.from(chunksOf(table, timezone))
}

async function* chunksOf({ columns, rows }: ExportTable, zone: string): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const { stringify } = await import('csv-stringify/sync')
  const encoder = new TextEncoder()
  const bytesOf = (lines: readonly string[][]) =>
    // An empty value alone would be a blank line, which readers skip; a carriage return alone ends a line for many.
    encoder.encode(
      stringify([...lines], { record_delimiter: 'windows', quoted_empty: columns.length === 1, quoted_match: /\r/ }),
    )
  let batch = [columns.map((column) => textCell(headerOf(column, { duration: 's' })))]
  yield encoder.encode(byteOrderMark)
  for await (const row of rows) {
    batch.push(columns.map((column) => textOf(cellOf(row[column.name], column), zone)))
    if (batch.length < batchCount) continue
    yield bytesOf(batch)
    batch = []
  }
  if (batch.length > 0) yield bytesOf(batch)
}

function textOf(cell: Cell, zone: string): string {
  switch (cell.is) {
    case 'empty':
      return ''
    case 'text':
      return textCell(cell.text)
    case 'number':
      return cell.text
    case 'time':
      return offsetText(cell.milliseconds, zone)
    case 'duration':
      return String(cell.milliseconds / 1000)
    case 'boolean':
      return String(cell.value)
  }
}

function textCell(text: string): string {
  return csvCell(text, 'a cell', false)
}
