import type { Cell } from './cell.ts'
import type { ExportColumn } from './table.ts'
import { wallMsOf } from './wall-time.ts'

/** Places in `cellXfs` of {@link stylesXml}. */
const styles = { header: 1, time: 2, duration: 3 } as const
/** What Excel takes into one cell. */
const mostCharacters = 32_767
const dayMs = 86_400_000
/** Days from Excel's day 0 to 1970. */
const epochDays = 25_569
const widths: Record<ExportColumn['kind'], number> = { text: 28, number: 14, time: 20, duration: 14, boolean: 10 }

const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
const head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

/** How numbers are shown: as they are, in bold, as a moment, as hours without end. */
export const stylesXml = `${head}<styleSheet xmlns="${main}"><numFmts count="2"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd\\ hh:mm:ss"/><numFmt numFmtId="165" formatCode="[h]:mm:ss.000"/></numFmts><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="4"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/><xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/><xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/><xf numFmtId="165" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs></styleSheet>`

/** The beginning of a sheet: its first row stays where it is when the rest is scrolled. */
export function sheetStart(columns: readonly ExportColumn[], header: readonly string[]): string {
  const cols = columns.map(
    ({ kind }, index) => `<col min="${index + 1}" max="${index + 1}" width="${widths[kind]}" customWidth="1"/>`,
  )
  const titles = header.map((title, index) => textXml(title, `${addressOf(index, 1)} s="${styles.header}"`))
  return `${head}<worksheet xmlns="${main}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><cols>${cols.join('')}</cols><sheetData><row r="1">${titles.join('')}</row>`
}

export const sheetEnd = '</sheetData></worksheet>'

/** A row, by its number in the sheet. Dates of a spreadsheet have no zone: a moment is what the clocks of the zone show. */
export function rowXml(cells: readonly Cell[], number: number, zone: string): string {
  return `<row r="${number}">${cells.map((cell, index) => cellXml(cell, addressOf(index, number), zone)).join('')}</row>`
}

function cellXml(cell: Cell, address: string, zone: string): string {
  switch (cell.is) {
    case 'empty':
      return ''
    case 'text':
      return textXml(cell.text, address)
    case 'number':
      return cell.value === undefined ? textXml(cell.text, address) : `<c${address}><v>${cell.value}</v></c>`
    case 'time':
      return timeXml(wallMsOf(cell.milliseconds, zone), address)
    case 'duration':
      return `<c${address} s="${styles.duration}"><v>${cell.milliseconds / dayMs}</v></c>`
    case 'boolean':
      return `<c${address} t="b"><v>${cell.value ? 1 : 0}</v></c>`
  }
}

/** ` r="A1"`: Excel does without, other readers do not. */
function addressOf(index: number, row: number): string {
  let letters = ''
  for (let left = index + 1; left > 0; left = Math.floor((left - 1) / 26)) {
    letters = String.fromCharCode(65 + ((left - 1) % 26)) + letters
  }
  return ` r="${letters}${row}"`
}

/** Excel's calendar has a day in 1900 that never was; what lies before March of that year is told as text. */
function timeXml(wallMs: number, address: string): string {
  const days = wallMs / dayMs + epochDays
  return days < 61
    ? textXml(new Date(wallMs).toISOString(), address)
    : `<c${address} s="${styles.time}"><v>${days}</v></c>`
}

/** Text in its cell itself: a text is never taken for a formula, whatever it begins with. */
function textXml(text: string, attributes: string): string {
  const cut = text.length > mostCharacters ? `${text.slice(0, mostCharacters - 1)}…` : text
  return `<c t="inlineStr"${attributes}><is><t xml:space="preserve">${escaped(cut)}</t></is></c>`
}

/** XML knows few control characters; Excel writes the others `_x0001_`, and such a text itself with `_x005F_` in front. */
function escaped(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(/_(?=x[0-9a-f]{4}_)/gi, '_x005F_')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll(controls, (sign) => `_x${sign.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`)
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
const controls = /[\u0000-\u0008\u000B-\u001F\uFFFE\uFFFF]/g
