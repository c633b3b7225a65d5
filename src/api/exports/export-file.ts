import { exportCsv } from './export-csv.ts'
import { exportExcel } from './export-excel.ts'
import { exportJsonLines } from './export-json-lines.ts'
import { exportPdf } from './export-pdf.ts'
import type { ExportColumn, ExportTable } from './table.ts'

/** More belong in a reporting tool; see docs/reporting.md. */
const mostRows = 100_000
const pageRows = 500
/** Stands behind the last row where a list goes on. */
const cut = {}

const formats = {
  csv: { type: 'text/csv; charset=utf-8', write: exportCsv },
  xlsx: { type: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', write: exportExcel },
  pdf: { type: 'application/pdf', write: exportPdf },
  jsonl: { type: 'application/jsonl', write: exportJsonLines },
} as const

export interface FileOptions {
  format: keyof typeof formats
  /** What it is a table of; its first word in lower case is the name of the file. */
  title: string
  /** Whose clocks times are told by. */
  timezone: string
}

/**
 * A table as a file that is written while its rows are read. The first is read before anything is answered: what is refused
 * is then an answer of its own, and no file that ends in the middle.
 */
export async function exportFile(
  { columns, rows }: ExportTable,
  { format, title, timezone }: FileOptions,
): Promise<Response> {
  const table = { columns, rows: await begun(withEnd(rows, columns)) }
  const { type, write } = formats[format]
  const name = title.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')
  return new Response(write(table, { title, timezone }), {
    headers: {
      'content-type': type,
      'content-disposition': `attachment; filename="${name}.${format}"`,
      'millrace-most-rows': String(mostRows),
    },
  })
}

/** Whoever reads a file that is cut is told so by its last line, and does not count what is there for all there is. */
async function* withEnd(
  rows: ExportTable['rows'],
  columns: readonly ExportColumn[],
): AsyncGenerator<Record<string, unknown>> {
  const { name = '' } = columns.find(({ kind }) => kind === 'text') ?? columns[0] ?? {}
  for await (const row of rows) yield row === cut ? { [name]: `only the first ${mostRows}: there are more` } : row
}

async function begun<Row>(rows: AsyncIterable<Row>): Promise<AsyncIterable<Row>> {
  const reading = rows[Symbol.asyncIterator]()
  const first = await reading.next()
  return (async function* rest() {
    try {
      for (let one = first; !one.done; one = await reading.next()) yield one.value
    } finally {
      await reading.return?.()
    }
  })()
}

interface ListPage<Row> {
  items: readonly Row[]
  next: string | null
}

/** The rows of a list, read page by page, up to as many as a file holds. */
export async function* rowsOfPages<Row extends object>(
  read: (page: { after: string | undefined; limit: number }) => Promise<ListPage<Row>>,
): AsyncGenerator<Record<string, unknown>> {
  let left = mostRows
  for (let after: string | undefined; ; ) {
    const { items, next } = await read({ after, limit: Math.min(pageRows, left) })
    for (const row of items) yield row as Record<string, unknown>
    left -= items.length
    if (next === null) return
    if (left <= 0) break
    after = next
  }
  yield cut
}

/** Rows that are there already. */
export async function* rowsOf(rows: Iterable<object>): AsyncGenerator<Record<string, unknown>> {
  for (const row of rows) yield row as Record<string, unknown>
}
