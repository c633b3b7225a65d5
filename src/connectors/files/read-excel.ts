import type { Json } from '../../pipelines/json.ts'
import { Refusal } from '../../pipelines/refusal.ts'
import { checkedNames } from './column-names.ts'
import { openArchive } from './excel/archive.ts'
import { readDateFormats } from './excel/date-formats.ts'
import { readSharedStrings } from './excel/shared-strings.ts'
import { columnName, type SheetRow, SheetRows } from './excel/sheet-rows.ts'
import { readWorkbook } from './excel/workbook.ts'
import { readXml } from './excel/xml.ts'
import { checkedRandomAccess, type RandomAccessSource } from './random-access.ts'
import { nameOf } from './source.ts'

export interface ExcelOptions {
  /** The sheet to read, by name. Default: the first one. */
  sheet?: string
}

/** More than Excel's million rows take, and a few kilobytes may unpack to it. */
const mostSheetBytes = 10 * 1024 ** 3

/**
 * The rows of a sheet of an Excel workbook (.xlsx), one object each. Its first row that is not empty names the columns;
 * empty rows are skipped, an empty cell is null. Rows are read one by one, the workbook's texts are held in memory.
 * A stream cannot be read: the index stands at the end of the file, so give a path, a `file:` URL or all bytes.
 *
 * Numbers and booleans are such, whole numbers beyond 2^53 the text of their digits, formulas their result as Excel has
 * stored it, rich text its text. What is formatted as a date is ISO text: `2026-08-18`, `2026-08-18T12:00:00.000`
 * (Excel knows no zones), `12:00:00.000`.
 *
 * Refuses, with the cell: errors such as #N/A, dates that are none, values under a column without a name; with their
 * columns: two of the same name.
 *
 * @example
 * .step('read', () => rows(readExcel('/data/budget.xlsx', { sheet: '2026' })))
 */
export async function* readExcel(
  source: RandomAccessSource,
  { sheet }: ExcelOptions = {},
): AsyncGenerator<Record<string, Json>, void, void> {
  checkedRandomAccess(source, 'Excel')
  const name = nameOf(source)
  using archive = await openArchive(source, name)
  const workbook = await readWorkbook(archive, sheet, name)
  const cells = new SheetRows({
    strings: await readSharedStrings(archive, workbook.stringsPart, name),
    formats: await readDateFormats(archive, workbook.stylesPart, name),
    countsFrom1904: workbook.countsFrom1904,
    name,
  })
  const table = new Table(name)
  const stream = await archive.open(workbook.sheetPart, mostSheetBytes)
  for await (const _ of readXml(stream, `${name}, ${workbook.sheetPart}`, cells)) {
    for (const one of cells.take()) {
      const row = table.row(one)
      if (row !== undefined) yield row
    }
  }
  table.refuseMissing()
}

/** Makes rows of the cells of a sheet, by the names that its first row gives. */
class Table {
  readonly #name: string
  #columns: ReadonlyMap<number, string> | undefined

  constructor(name: string) {
    this.#name = name
  }

  row({ number, values }: SheetRow): Record<string, Json> | undefined {
    if (values.size === 0) return undefined
    if (this.#columns === undefined) {
      const names = checkedNames([...values.values()].map(headerText), `${this.#name}, row ${number}`)
      this.#columns = new Map([...values.keys()].map((column, index) => [column, names[index] ?? '']))
      return undefined
    }
    const row: Record<string, Json> = {}
    for (const [column, header] of this.#columns) row[header] = values.get(column) ?? null
    for (const column of values.keys()) if (!this.#columns.has(column)) this.#refuseNameless(column, number)
    return row
  }

  refuseMissing(): void {
    if (this.#columns !== undefined) return
    throw new Refusal(`${this.#name}: expected a row that names the columns, got an empty sheet`)
  }

  #refuseNameless(column: number, row: number): never {
    const letters = columnName(column)
    throw new Refusal(
      `${this.#name}, cell ${letters}${row}: expected nothing under a column without a name, got a value: name column ${letters}, or empty the cell`,
    )
  }
}

/** Years are a common name of columns. */
function headerText(value: Json): Json {
  return typeof value === 'number' ? String(value) : value
}
