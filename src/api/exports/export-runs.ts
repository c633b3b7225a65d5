import type { Pool } from 'pg'
import { type RunListFilter, readRunPage } from '../../runs/trail/run-page-store.ts'
import { summaryOf } from '../../runs/trail/run-summary.ts'
import { exportCsv } from './export-csv.ts'
import { exportExcel } from './export-excel.ts'
import { exportPdf } from './export-pdf.ts'
import type { ExportColumn, ExportTable } from './table.ts'

/** More belong in a reporting tool; see docs/reporting.md. */
const mostRows = 100_000
const pageRows = 500

const columns: readonly ExportColumn[] = [
  { name: 'id', title: 'Run', kind: 'text' },
  { name: 'pipeline', title: 'Pipeline', kind: 'text' },
  { name: 'mode', title: 'Mode', kind: 'text' },
  { name: 'status', title: 'State', kind: 'text' },
  { name: 'trigger', title: 'Started by', kind: 'text' },
  { name: 'startedAt', title: 'Started', kind: 'time' },
  { name: 'endedAt', title: 'Ended', kind: 'time' },
  { name: 'durationMs', title: 'Duration', kind: 'duration' },
  { name: 'stored', title: 'Rows stored', kind: 'number' },
  { name: 'problem', title: 'Error', kind: 'text' },
]

const formats = {
  csv: { type: 'text/csv; charset=utf-8', write: exportCsv },
  xlsx: { type: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', write: exportExcel },
  pdf: { type: 'application/pdf', write: exportPdf },
} as const

/** Runs as a file that is written while they are read. */
export function exportRuns(
  pool: Pool,
  filter: Omit<RunListFilter, 'limit' | 'after' | 'sort'>,
  { format, timezone }: { format: keyof typeof formats; timezone: string },
): Response {
  const { type, write } = formats[format]
  const table: ExportTable = { columns, rows: rowsOf(pool, filter) }
  return new Response(write(table, { title: 'Runs', timezone }), {
    headers: { 'content-type': type, 'content-disposition': `attachment; filename="runs.${format}"` },
  })
}

async function* rowsOf(pool: Pool, filter: Omit<RunListFilter, 'limit' | 'after'>) {
  let left = mostRows
  for (let after: string | undefined; ; ) {
    const { items, next } = await readRunPage(pool, { ...filter, after, limit: Math.min(pageRows, left) })
    for (const run of items) {
      const { error, startedAt, endedAt, ...summary } = summaryOf(run)
      yield { ...summary, startedAt: run.startedAt, endedAt: run.endedAt, problem: error?.message ?? null }
    }
    left -= items.length
    if (next === null || left === 0) return
    after = next
  }
}
