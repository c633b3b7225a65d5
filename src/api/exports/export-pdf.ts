import { formatDuration } from '../../pipelines/format-duration.ts'
import { type Cell, cellOf } from './cell.ts'
import { fitColumns } from './fit-columns.ts'
import { PdfPages } from './pdf-pages.ts'
import { type PdfText, pdfText } from './pdf-text.ts'
import type { ExportOptions, ExportTable } from './table.ts'
import { wallText } from './wall-time.ts'

/** Columns are as wide as these rows need; what is longer further down is cut. */
const sampleCount = 200

/**
 * Writes a table as a PDF, while it is read: A4 across, the header on every page, pages numbered. A cell is one line, and
 * what does not fit ends in `…`. Letters that the fonts of PDF lack, those of other than Western languages, are `?`, and
 * a page that has any says so.
 */
export function exportPdf(table: ExportTable, options: ExportOptions): ReadableStream<Uint8Array> {
  return ReadableStream.from(chunksOf(table, options))
}

async function* chunksOf(
  { columns, rows }: ExportTable,
  { title, timezone = 'UTC' }: ExportOptions,
): AsyncGenerator<Uint8Array> {
  const { default: PDFDocument } = await import('pdfkit')
  const pages = new PdfPages(PDFDocument, {
    title,
    zone: timezone,
    titles: columns.map((column) => pdfText(column.title)),
    isRight: columns.map(({ kind }) => kind === 'number' || kind === 'duration'),
  })
  const lineOf = (row: Record<string, unknown>) =>
    columns.map((column) => pdfText(textOf(cellOf(row[column.name], column), timezone)))
  let sample: PdfText[][] | undefined = []
  const begin = (lines: readonly PdfText[][]) => {
    pages.begin(fitColumns(pages.neededBy(lines), pages.width))
    for (const line of lines) pages.add(line)
  }
  for await (const row of rows) {
    if (sample === undefined) pages.add(lineOf(row))
    else if (sample.push(lineOf(row)) === sampleCount) {
      begin(sample)
      sample = undefined
    }
    const bytes = pages.take()
    if (bytes) yield bytes
  }
  if (sample) begin(sample)
  yield* pages.end()
}

function textOf(cell: Cell, zone: string): string {
  switch (cell.is) {
    case 'empty':
      return ''
    case 'text':
    case 'number':
      return cell.text
    case 'time':
      return wallText(cell.milliseconds, zone)
    case 'duration':
      return formatDuration(cell.milliseconds)
    case 'boolean':
      return cell.value ? 'yes' : 'no'
  }
}
