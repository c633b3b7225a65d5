import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { strToU8, zipSync } from 'fflate'

/** A folder of one test's own; `using` removes it. */
export interface TestFolder extends Disposable {
  path: string
  /** Writes a file into it and answers its path. */
  write(name: string, content: string | Uint8Array): string
}

export function testFolder(): TestFolder {
  const path = mkdtempSync(join(tmpdir(), 'millrace-files-'))
  return {
    path,
    write(name, content) {
      const file = join(path, name)
      writeFileSync(file, content)
      return file
    },
    [Symbol.dispose]: () => rmSync(path, { recursive: true }),
  }
}

export async function listOf<Row>(rows: AsyncIterable<Row>): Promise<Row[]> {
  const list: Row[] = []
  for await (const row of rows) list.push(row)
  return list
}

/** The message of what a reader, or a writer, ends with. */
export async function messageOf(work: AsyncIterable<unknown> | Promise<unknown>): Promise<string> {
  try {
    await (work instanceof Promise ? work : listOf(work))
  } catch (error) {
    if (error instanceof Error) return error.message
  }
  throw new Error('expected an error, got none')
}

/** What a workbook of one sheet is made of, each in the XML of Excel. */
export interface WorkbookParts {
  /** What stands in `<sheetData>`. */
  rows: string
  /** What stands in `<sst>`. */
  strings?: string
  /** What stands in `<styleSheet>`. */
  styles?: string
  /** Attributes of `<workbookPr>`. */
  properties?: string
}

const main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
const ofOffice = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'

/** The bytes of a workbook with the sheets 'Notes', which is a chart, and 'Data'. */
export function workbook({ rows, strings = '', styles = '', properties = '' }: WorkbookParts): Uint8Array {
  const relations = (...targets: [kind: string, target: string][]) =>
    `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${targets
      .map(
        ([kind, target], index) => `<Relationship Id="rId${index + 1}" Type="${ofOffice}/${kind}" Target="${target}"/>`,
      )
      .join('')}</Relationships>`
  const parts: Record<string, string> = {
    '_rels/.rels': relations(['officeDocument', 'xl/workbook.xml']),
    'xl/workbook.xml': `<workbook ${main} xmlns:r="${ofOffice}"><workbookPr ${properties}/><sheets>
      <sheet name="Notes" sheetId="1" r:id="rId1"/><sheet name="Data" sheetId="2" r:id="rId2"/></sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': relations(
      ['chartsheet', 'chartsheets/sheet1.xml'],
      ['worksheet', 'worksheets/sheet1.xml'],
      ['styles', 'styles.xml'],
      ['sharedStrings', '/xl/sharedStrings.xml'],
    ),
    // As Excel orders them: the texts after the cells that refer to them.
    'xl/worksheets/sheet1.xml': `<worksheet ${main}><sheetData>${rows}</sheetData></worksheet>`,
    'xl/styles.xml': `<styleSheet ${main}>${styles}</styleSheet>`,
    'xl/sharedStrings.xml': `<sst ${main}>${strings}</sst>`,
  }
  return zipSync(Object.fromEntries(Object.entries(parts).map(([name, text]) => [name, strToU8(text)])), { level: 0 })
}
