import { mkdtempSync, readdirSync, readlinkSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { gzipSync } from 'node:zlib'
import { parquetWriteBuffer } from 'hyparquet-writer'
import { afterAll, describe, expect, inject, test } from 'vitest'
import writeExcelFile from 'write-excel-file/node'
import type { Json } from '../../pipelines/json.ts'
import { readPostgres } from '../postgres/index.ts'
import { readCsv } from './read-csv.ts'
import { readExcel } from './read-excel.ts'
import { readJsonLines } from './read-json-lines.ts'
import { readParquet } from './read-parquet.ts'
import { writeCsv } from './write-csv.ts'
import { writeJsonLines } from './write-json-lines.ts'

/** The table that every source holds. All values are text, which is what all of them can say. */
interface Price {
  day: string
  symbol: string
  price: string
  note: string
}

interface SourceKind {
  name: string
  /** Puts the rows there; answers how they are read, and the path that is held open meanwhile. */
  write(
    rows: readonly Price[],
  ): Promise<{ read: () => AsyncGenerator<Record<string, Json>, void, void>; path?: string }>
}

const folder = mkdtempSync(join(tmpdir(), 'sources-'))
afterAll(() => rmSync(folder, { recursive: true }))
let files = 0
function place(extension: string): string {
  files += 1
  return join(folder, `table-${files}.${extension}`)
}

const columns = ['day', 'symbol', 'price', 'note'] as const
const headerOnly = `${columns.join(',')}\n`

const kinds: SourceKind[] = [
  {
    name: 'CSV',
    async write(rows) {
      const path = place('csv')
      await writeCsv(path, rows, { columns })
      return { read: () => readCsv(path), path }
    },
  },
  {
    name: 'CSV in gzip, by URL',
    async write(rows) {
      const path = place('csv.gz')
      const lines = rows.map((row) => columns.map((column) => `"${row[column].replaceAll('"', '""')}"`).join(','))
      writeFileSync(path, gzipSync(headerOnly + lines.map((line) => `${line}\r\n`).join('')))
      return { read: () => readCsv(pathToFileURL(path)), path }
    },
  },
  {
    name: 'JSON lines',
    async write(rows) {
      const path = place('jsonl')
      await writeJsonLines(path, rows)
      return { read: () => readJsonLines(path), path }
    },
  },
  {
    name: 'JSON lines in gzip, from a stream',
    async write(rows) {
      const packed = gzipSync(rows.map((row) => JSON.stringify(row)).join('\n'))
      async function* inPieces() {
        for (let at = 0; at < packed.length; at += 7) yield packed.subarray(at, at + 7)
      }
      return { read: () => readJsonLines(inPieces()) }
    },
  },
  {
    name: 'Excel',
    async write(rows) {
      const path = place('xlsx')
      const cells = [columns.map(String), ...rows.map((row) => columns.map((column) => row[column]))]
      await writeExcelFile(cells.map((line) => line.map((value) => ({ value, type: String })))).toFile(path)
      return { read: () => readExcel(path), path }
    },
  },
  {
    name: 'Parquet',
    async write(rows) {
      const path = place('parquet')
      const columnData = columns.map((name) => ({ name, data: rows.map((row) => row[name]), type: 'STRING' as const }))
      writeFileSync(path, Buffer.from(parquetWriteBuffer({ columnData, rowGroupSize: 1000 })))
      return { read: () => readParquet(path), path }
    },
  },
  {
    name: 'PostgreSQL',
    async write(rows) {
      const url = inject('adminUrl')
      return {
        read: () =>
          readPostgres({
            url,
            query: 'select row.* from json_to_recordset($1) as row(day text, symbol text, price text, note text)',
            values: [JSON.stringify(rows)],
          }),
      }
    },
  },
]

const table: Price[] = [
  { day: '2026-08-18', symbol: 'BRENT', price: '86.40', note: 'as quoted, "spot"' },
  { day: '2026-08-19', symbol: 'WTI', price: '-36.98', note: 'two\nlines' },
  { day: '2026-08-20', symbol: 'Erdgas €', price: '12345678901234567890.123456789', note: '日本 🛢' },
]

async function all<Row>(rows: AsyncIterable<Row>): Promise<Row[]> {
  const list: Row[] = []
  for await (const row of rows) list.push(row)
  return list
}

/** Whether this process holds a file open. */
function isOpen(path: string): boolean {
  return readdirSync('/proc/self/fd').some((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`) === path
    } catch {
      return false
    }
  })
}

describe.each(kinds)('$name', ({ write }) => {
  test('gives the rows that were written, in their order', async () => {
    const { read } = await write(table)
    expect(await all(read())).toEqual(table)
  })

  test('gives no rows of a table without any', async () => {
    const { read } = await write([])
    expect(await all(read())).toEqual([])
  })

  test('lets go of what it reads when the reader stops early', async () => {
    const many = Array.from({ length: 5000 }, (_, index) => ({ ...table[0], note: `row ${index}` }) as Price)
    const { read, path } = await write(many)
    const seen: unknown[] = []
    let wasOpen = false
    for await (const row of read()) {
      if (path !== undefined) wasOpen ||= isOpen(path)
      if (seen.push(row) === 3) break
    }
    expect(seen).toEqual(many.slice(0, 3))
    if (path === undefined) return
    expect(wasOpen).toBe(true)
    // At once, as a handle that is forgotten is closed by the garbage collector. Zip archives have none, and are closed soon.
    if (path.endsWith('.xlsx')) await expect.poll(() => isOpen(path)).toBe(false)
    else expect(isOpen(path)).toBe(false)
  })
})
