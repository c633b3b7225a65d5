import { strToU8, Zip, ZipDeflate } from 'fflate'
import { cellOf } from './cell.ts'
import { rowXml, sheetEnd, sheetStart, stylesXml } from './sheet-xml.ts'
import { type ExportOptions, type ExportTable, headerOf } from './table.ts'

/** So many characters are packed at once: some two milliseconds of work. */
const packedLength = 65_536
/** A sheet has 1 048 576 rows, and one is the header. */
const mostRows = 1_048_575

const ofOffice = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const ofPackage = 'http://schemas.openxmlformats.org/package/2006'
const main = 'application/vnd.openxmlformats-officedocument.spreadsheetml'

const parts: Record<string, string> = {
  '[Content_Types].xml': `<Types xmlns="${ofPackage}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="${main}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="${main}.worksheet+xml"/><Override PartName="/xl/styles.xml" ContentType="${main}.styles+xml"/></Types>`,
  '_rels/.rels': relations(['officeDocument', 'xl/workbook.xml']),
  'xl/_rels/workbook.xml.rels': relations(['worksheet', 'worksheets/sheet1.xml'], ['styles', 'styles.xml']),
  'xl/styles.xml': stylesXml,
}

/**
 * Writes a table as an Excel workbook of one sheet, while it is read: numbers, moments and durations are cells that can
 * be counted with, text is text whatever it looks like, and the header stays in sight. Moments are what the clocks of the
 * zone show. The stream fails at more rows than a sheet has, 1 048 575.
 */
export function exportExcel(
  table: ExportTable,
  { title, timezone = 'UTC' }: ExportOptions,
): ReadableStream<Uint8Array> {
  return ReadableStream.from(chunksOf(table, title, timezone))
}

async function* chunksOf({ columns, rows }: ExportTable, title: string, zone: string): AsyncGenerator<Uint8Array> {
  const packed: Uint8Array[] = []
  const zip = new Zip((error, data) => {
    if (error) throw error
    packed.push(data)
  })
  const add = (name: string, text?: string): ZipDeflate => {
    const entry = new ZipDeflate(name, { level: 6 })
    zip.add(entry)
    if (text !== undefined) entry.push(strToU8(text), true)
    return entry
  }
  for (const [name, text] of Object.entries(parts)) add(name, text)
  add('xl/workbook.xml', workbookXml(title))
  const sheet = add('xl/worksheets/sheet1.xml')
  let text = sheetStart(
    columns,
    columns.map((column) => headerOf(column, { time: zone })),
  )
  let count = 0
  for await (const row of rows) {
    count += 1
    if (count > mostRows) throw new Error(`expected at most ${mostRows} rows, which a sheet of Excel has, got more`)
    const cells = columns.map((column) => cellOf(row[column.name], column))
    text += rowXml(cells, count + 1, zone)
    if (text.length < packedLength) continue
    sheet.push(strToU8(text))
    text = ''
    yield* packed.splice(0)
  }
  sheet.push(strToU8(text + sheetEnd), true)
  zip.end()
  yield* packed
}

function relations(...targets: [kind: string, target: string][]): string {
  const all = targets.map(
    ([kind, target], index) => `<Relationship Id="rId${index + 1}" Type="${ofOffice}/${kind}" Target="${target}"/>`,
  )
  return `<Relationships xmlns="${ofPackage}/relationships">${all.join('')}</Relationships>`
}

/** A sheet's name has at most 31 characters, and not these. */
function workbookXml(title: string): string {
  const name = [...title.replaceAll(/[^\p{L}\p{N} ._-]/gu, ' ').trim()].slice(0, 31).join('').trim() || 'Data'
  return `<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="${ofOffice}"><sheets><sheet name="${name}" sheetId="1" r:id="rId1"/></sheets></workbook>`
}
