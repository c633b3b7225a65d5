import { once } from 'node:events'
import { parse } from 'csv-parse'
import { strFromU8, unzipSync } from 'fflate'
import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs'
import readExcelFile from 'read-excel-file/node'
import { expect, it } from 'vitest'
import { exportCsv } from '../../src/api/exports/export-csv.ts'
import { exportExcel } from '../../src/api/exports/export-excel.ts'
import { exportFile } from '../../src/api/exports/export-file.ts'
import { exportPdf } from '../../src/api/exports/export-pdf.ts'
import type { ExportTable } from '../../src/api/exports/table.ts'
import { secret } from '../../src/pipelines/secret.ts'

const columns: ExportTable['columns'] = [
  { name: 'name', title: '=Name', kind: 'text' },
  { name: 'amount', title: 'Amount', kind: 'number' },
  { name: 'at', title: 'Started', kind: 'time' },
  { name: 'tookMs', title: 'Took', kind: 'duration' },
  { name: 'isLate', title: 'Late', kind: 'boolean' },
]
const formulas = ['=1+1', '+cmd()', '-2+3', '@SUM(A1)', '\t=1', '\r=1', "=HYPERLINK('x')"]
const at = new Date('2026-08-19T12:00:00.250Z')
const options = { title: 'Runs of São Paulo', timezone: 'America/Sao_Paulo' }

/** A table of rows that are made as they are asked for. */
function tableOf(count: number, rowOf: (index: number) => Record<string, unknown> = plainRow) {
  const made = { rows: 0, isClosed: false }
  async function* rows() {
    try {
      for (let index = 0; index < count; index += 1) {
        made.rows += 1
        yield rowOf(index)
      }
    } finally {
      made.isClosed = true
    }
  }
  return { made, table: { columns, rows: rows() } }
}

function plainRow(index: number): Record<string, unknown> {
  return { name: `Ação ${index}`, amount: -index / 4, at, tookMs: 90_500, isLate: index % 2 === 0 }
}

async function bytesOf(stream: ReadableStream<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  for await (const chunk of stream) chunks.push(chunk)
  return Buffer.concat(chunks)
}

async function csvOf(bytes: Buffer): Promise<string[][]> {
  const lines: string[][] = []
  const parser = parse({ bom: true })
  parser.end(bytes)
  for await (const line of parser) lines.push(line as string[])
  return lines
}

async function linesOf(document: Awaited<ReturnType<typeof getDocument>['promise']>, page: number): Promise<string> {
  const content = await (await document.getPage(page)).getTextContent()
  return content.items.flatMap((item) => ('str' in item && item.str.trim() !== '' ? item.str : [])).join('|')
}

it('CSV: formulas are text, negative numbers are numbers, every digit is there, and Excel takes it for UTF-8', async () => {
  const odd = [
    { name: 'a "quoted", one\nin lines', amount: '-12345678901234567890.123456789', at: 'yesterday', isLate: null },
    { name: null, amount: -0.5, at: at.toISOString(), tookMs: 12n },
    { name: { of: ['things'] }, amount: Number.NaN },
  ]
  const rows = [...formulas.map((name) => ({ name })), ...odd]
  const bytes = await bytesOf(exportCsv(tableOf(rows.length, (index) => rows[index] ?? {}).table, options))
  expect([...bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf])
  const [header, ...lines] = await csvOf(bytes)
  expect(header).toEqual(["'=Name", 'Amount', 'Started', 'Took (s)', 'Late'])
  expect(lines.slice(0, formulas.length).map(([name]) => name)).toEqual(formulas.map((name) => `'${name}`))
  expect(lines.slice(formulas.length)).toEqual([
    ['a "quoted", one\nin lines', '-12345678901234567890.123456789', 'yesterday', '', ''],
    ['', '-0.5', '2026-08-19T09:00:00.250-03:00', '0.012', ''],
    ['{"of":["things"]}', 'NaN', '', '', ''],
  ])
})

it('Excel: numbers, moments and truth are cells of their kind, and text is text whatever it looks like', async () => {
  const odd = [
    { name: 'a < b & "c" \u0001 _x0041_ \uD800', amount: '-12345678901234567890.5', at: '1890-01-01T00:00Z' },
    { name: 'x'.repeat(40_000), amount: '-12.5', at, tookMs: 5_400_000, isLate: true },
  ]
  const rows = [...formulas.map((name) => ({ name })), ...odd]
  const { table } = tableOf(rows.length, (index) => rows[index] ?? {})
  const bytes = await bytesOf(exportExcel(table, { ...options, title: "What: a [title] of more than '31' letters" }))
  const [sheet] = await readExcelFile(bytes, { trim: false })
  const xml = strFromU8(unzipSync(bytes)['xl/worksheets/sheet1.xml'] ?? new Uint8Array())
  expect(xml).toContain('ySplit="1" topLeftCell="A2"')
  // As Excel writes what XML has no sign for, and a text that looks like that.
  expect(xml).toContain('_x0001_ _x005F_x0041_ ')
  expect(sheet?.sheet).toBe('What  a  title  of more than  3')
  const [header, ...lines] = sheet?.data ?? []
  expect(header).toEqual(['=Name', 'Amount', 'Started (America/Sao_Paulo)', 'Took', 'Late'])
  expect(lines.slice(0, formulas.length).map(([name]) => name)).toEqual(formulas)
  const [strange, plain] = lines.slice(formulas.length)
  expect(strange).toEqual([
    'a < b & "c" \u0001 _x0041_ \uFFFD',
    '-12345678901234567890.5',
    '1889-12-31T20:53:32.000Z',
    null,
    null,
  ])
  expect(plain?.[0]).toHaveLength(32_767)
  // Its dates have no zone: what the clocks of São Paulo show. A duration is a part of a day, which this reader takes for
  // a moment of day 0.
  expect(plain?.slice(1)).toEqual([-12.5, new Date('2026-08-19T09:00:00.250Z'), new Date('1899-12-30T01:30Z'), true])
})

it('PDF: the header on every page, pages numbered, Portuguese as it is, other letters told as replaced', async () => {
  const { table } = tableOf(200, (index) =>
    index === 100
      ? { name: '価格 ő', amount: 1 }
      : { ...plainRow(index), name: `Ação “nº ${index}” €${index === 0 ? ' é'.repeat(300) : ''}` },
  )
  const data = new Uint8Array(await bytesOf(exportPdf(table, options)))
  const document = await getDocument({ data, verbosity: 0 }).promise
  expect(document.numPages).toBe(6)
  const [first, third, last] = [await linesOf(document, 1), await linesOf(document, 3), await linesOf(document, 6)]
  for (const text of [first, third, last]) expect(text).toContain('Runs of São Paulo|=Name|Amount|Started|Took|Late')
  expect(first).toMatch(/Ação “nº 0” € é é[ é]+…\|0\|2026-08-19 09:00:00\|1m 31s\|yes/)
  expect(first).toContain('|Times: America/Sao_Paulo|Page 1')
  expect(third).toContain('?? ?')
  expect(third).toContain('? stands for letters this file cannot show|Page 3')
  expect(last).toContain('Ação “nº 199” €|-49.75|')
  await document.cleanup()
})

it.each([
  ['CSV', exportCsv],
  ['Excel', exportExcel],
  ['PDF', exportPdf],
])('%s: rows are read as bytes are taken, and no more when nobody takes them', async (_name, write) => {
  const { table, made } = tableOf(100_000)
  const reader = write(table, options).getReader()
  let taken = 0
  for (let turn = 0; turn < 12; turn += 1) {
    const { value } = await reader.read()
    taken += value?.length ?? 0
    // A chunk is some hundred rows; what is read ahead of what was taken is one of them at most.
    expect(value?.length).toBeLessThan(200_000)
  }
  expect(taken).toBeGreaterThan(1000)
  await new Promise((resolve) => setImmediate(resolve))
  expect(made.rows).toBeLessThan(20_000)
  await reader.cancel()
  expect(made.isClosed).toBe(true)
})

it.each([
  ['CSV', exportCsv],
  ['Excel', exportExcel],
  ['PDF', exportPdf],
])('%s: a table that breaks breaks the file, so that nobody takes it for whole', async (_name, write) => {
  const { table } = tableOf(10, (index) => {
    if (index === 9) throw new Error('the database went away')
    return plainRow(index)
  })
  await expect(bytesOf(write(table, options))).rejects.toThrow('the database went away')
})

it('CSV: 100 000 rows, each once, in small chunks', async () => {
  const { table } = tableOf(100_000)
  const parser = parse({ bom: true })
  let most = 0
  const writing = (async () => {
    for await (const chunk of exportCsv(table, options)) {
      most = Math.max(most, chunk.length)
      if (!parser.write(chunk)) await once(parser, 'drain')
    }
    parser.end()
  })()
  let lines = 0
  for await (const [name] of parser as AsyncIterable<string[]>) {
    if (lines > 0 && name !== `Ação ${lines - 1}`) throw new Error(`expected row ${lines - 1}, got ${name}`)
    lines += 1
  }
  await writing
  expect(lines).toBe(100_001)
  expect(most).toBeLessThan(100_000)
})

it('Excel: more rows than a sheet has break the file', async () => {
  const { table } = tableOf(1_048_576, () => ({}))
  const stream = exportExcel({ ...table, columns: [] }, options)
  await expect(bytesOf(stream)).rejects.toThrow('expected at most 1048575 rows, which a sheet of Excel has, got more')
})

it('a secret is in no file, and neither is it in the error', async () => {
  const { table } = tableOf(1, () => ({ name: secret('TOKEN', { from: { TOKEN: 'hunter2-5d1e' } }) }))
  await expect(bytesOf(exportCsv(table, options))).rejects.toThrow(
    'expected values that may be shown in column name, got a secret',
  )
})

// Its reader takes ten times as long as we do.
it('Excel: 20 000 rows, each once, in small chunks', async () => {
  const { table } = tableOf(20_000)
  const chunks: Uint8Array[] = []
  for await (const chunk of exportExcel(table, options)) chunks.push(chunk)
  expect(Math.max(...chunks.map(({ length }) => length))).toBeLessThan(100_000)
  const [sheet] = await readExcelFile(Buffer.concat(chunks))
  expect(sheet?.data).toHaveLength(20_001)
  expect(sheet?.data.findIndex(([name], index) => index > 0 && name !== `Ação ${index - 1}`)).toBe(-1)
})

it('rows that cannot be read are no file at all, and who stops reading a file stops the reading of its rows', async () => {
  const refused = tableOf(1, () => {
    throw new Error('no such table')
  })
  const asked = { format: 'csv', title: 'Runs of shops', timezone: 'UTC' } as const
  await expect(exportFile(refused.table, asked)).rejects.toThrow('no such table')
  const { table, made } = tableOf(100_000)
  const { body, headers } = await exportFile(table, asked)
  expect(headers.get('content-disposition')).toBe('attachment; filename="runs-of-shops.csv"')
  const reader = body?.getReader()
  await reader?.read()
  await reader?.read()
  await reader?.cancel()
  await expect.poll(() => made.isClosed).toBe(true)
  expect(made.rows).toBeLessThan(100_000)
})
