import { describe, expect, test } from 'vitest'
import { js } from '../../pipelines/unchecked.ts'
import { dateFormat } from './excel/date-formats.ts'
import { dateText } from './excel/date-text.ts'
import { readExcel } from './read-excel.ts'
import { listOf, messageOf, testFolder, type WorkbookParts, workbook } from './test-files.ts'

const read = (parts: WorkbookParts, options = {}) => listOf(readExcel(workbook(parts), options))
const refusal = (parts: WorkbookParts, options = {}) => messageOf(readExcel(workbook(parts), options))

const text = (address: string, value: string) => `<c r="${address}" t="inlineStr"><is><t>${value}</t></is></c>`
const header = `<row r="1">${text('A1', 'value')}</row>`
const cell = (attributes: string, content: string) => `${header}<row r="2"><c r="A2" ${attributes}>${content}</c></row>`

/** Styles by their numbers: 0 is general, 1 a day, 2 a day with its time, 3 hours without end, 4 a price in red. */
const styles = `<numFmts><numFmt numFmtId="164" formatCode="dd/mm/yyyy\\ hh:mm"/><numFmt numFmtId="165" formatCode="[h]:mm"/>
  <numFmt numFmtId="166" formatCode="[Red]#,##0.00&quot; day&quot;"/></numFmts>
  <cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>
  <cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="166"/></cellXfs>`

describe('readExcel gives', () => {
  test.each<[string, string, string, unknown]>([
    ['a number', '', '<v>36.979999999999997</v>', 36.98],
    ['a whole number beyond 2^53', '', '<v>12345678901234567</v>', '12345678901234567'],
    ['a boolean', 't="b"', '<v>1</v>', true],
    ['a shared text', 't="s"', '<v>1</v>', 'rich text'],
    ['a shared text without its pronunciation', 't="s"', '<v>2</v>', '東京'],
    ['a text with what XML cannot hold', 't="s"', '<v>3</v>', 'two\r\nlines _x000D_'],
    ['rich text in the cell', 't="inlineStr"', '<is><r><t>one </t></r><r><t>two</t></r></is>', 'one two'],
    ['the number of a formula', '', '<f>1+1</f><v>2</v>', 2],
    ['the text of a formula', 't="str"', '<f>A1</f><v>value</v>', 'value'],
    ['the boolean of a formula', 't="b"', '<f>1=1</f><v>1</v>', true],
    ['the date of a formula', 's="1"', '<f>TODAY()</f><v>46252</v>', '2026-08-18'],
    ['a day', 's="1"', '<v>46252</v>', '2026-08-18'],
    ['a day that has a time after all', 's="1"', '<v>46252.5</v>', '2026-08-18T12:00:00.000'],
    ['a day with its time', 's="2"', '<v>46252.500001</v>', '2026-08-18T12:00:00.086'],
    ['midnight', 's="2"', '<v>46252</v>', '2026-08-18T00:00:00.000'],
    ['hours', 's="3"', '<v>1.5</v>', '36:00:00.000'],
    ['a price whose format has letters of days', 's="4"', '<v>5</v>', 5],
    ['a date of the newer kind', 't="d"', '<v>2026-08-18T12:00:00Z</v>', '2026-08-18T12:00:00Z'],
  ])('%s', async (_name, attributes, content, value) => {
    const strings = `<si><t>plain</t></si><si><r><t xml:space="preserve">rich </t></r><r><rPr><b/></rPr><t>text</t></r></si>
      <si><t>東京</t><rPh sb="0" eb="2"><t>トウキョウ</t></rPh></si><si><t>two_x000D_\nlines _x005F_x000D_</t></si>`
    expect(await read({ rows: cell(attributes, content), strings, styles })).toEqual([{ value }])
  })

  test('null for what is empty, and no row where all is', async () => {
    const rows = `<row r="2"/><row r="3">${text('B3', 'a')}${text('D3', 'b')}</row><row r="4"><c r="B4" s="1"/></row>
      <row r="7">${text('D7', 'x')}</row><row r="8">${text('B8', 'y')}</row>`
    expect(await read({ rows })).toEqual([
      { a: null, b: 'x' },
      { a: 'y', b: null },
    ])
  })

  test('rows and cells that do not say where they are', async () => {
    const rows = '<row><c t="str"><v>a</v></c><c t="str"><v>b</v></c></row><row><c><v>1</v></c><c><v>2</v></c></row>'
    expect(await read({ rows })).toEqual([{ a: 1, b: 2 }])
  })

  test('days that are counted from 1904', async () => {
    expect(await read({ rows: cell('s="1"', '<v>44790</v>'), styles, properties: 'date1904="1"' })).toEqual([
      { value: '2026-08-18' },
    ])
  })

  test('the sheet that is asked for, and by default the first that has cells', async () => {
    using folder = testFolder()
    const file = folder.write('a.xlsx', workbook({ rows: cell('', '<v>1</v>') }))
    expect(await listOf(readExcel(file, { sheet: 'Data' }))).toEqual([{ value: 1 }])
    expect(await listOf(readExcel(file))).toEqual([{ value: 1 }])
    expect(await messageOf(readExcel(file, { sheet: 'Date' }))).toContain("unknown sheet 'Date', did you mean 'Data'?")
  })
})

describe('readExcel refuses', () => {
  test.each<[string, string, string]>([
    ['an error', cell('t="e"', '<v>#N/A</v>'), 'the bytes, cell A2: expected a value, got an error of Excel'],
    ['the error of a formula', cell('t="e"', '<f>1/0</f><v>#DIV/0!</v>'), 'cell A2: expected a value'],
    ['a date that is none', cell('s="1"', '<v>-1</v>'), 'cell A2: expected a date, got a number that is none'],
    ['the 29 February 1900', cell('s="1"', '<v>60</v>'), 'cell A2: expected a date'],
    ['a text that is not in the workbook', cell('t="s"', '<v>99</v>'), 'cell A2: expected a text of the workbook'],
    [
      'a value without a column',
      `${header}<row r="2"><c r="AB2"><v>1</v></c></row>`,
      'cell AB2: expected nothing under a column without a name',
    ],
    [
      'two columns of one name',
      `<row r="1">${text('A1', 'a')}${text('C1', 'a')}</row>`,
      "row 1: expected every column to have a name of its own, got 'a'",
    ],
    ['an empty sheet', '', 'expected a row that names the columns, got an empty sheet'],
    ['what is no XML', '<row', 'expected XML, got something that is none'],
    ['entities, which could unpack to anything', cell('', '<v>&bomb;</v>'), 'expected XML'],
  ])('%s', async (_name, rows, message) => {
    expect(await refusal({ rows, styles })).toContain(message)
  })

  test('a text without end', async () => {
    using folder = testFolder()
    const file = folder.write('a.xlsx', workbook({ rows: cell('t="str"', `<v>${'x'.repeat(9_000_000)}</v>`) }))
    expect(await messageOf(readExcel(file))).toContain('expected texts of at most 8388608 bytes')
  })

  test.each([
    ['nothing', new Uint8Array()],
    ['text', Buffer.from('a,b\n')],
    ['a file that was cut', workbook({ rows: header }).subarray(0, 500)],
  ])('%s', async (_name, bytes) => {
    expect(await messageOf(readExcel(bytes))).toContain('the bytes: expected a workbook of Excel (.xlsx)')
  })

  test('a stream, and says why', async () => {
    async function* stream() {
      yield Uint8Array.of(1)
    }
    expect(await messageOf(readExcel(js(stream())))).toContain('write a stream to a file first')
  })

  test('a file that is not there', async () => {
    expect(await messageOf(readExcel('/nowhere/a.xlsx'))).toContain('expected a file at /nowhere/a.xlsx, got none')
  })
})

test.each([
  ['General', undefined],
  ['0.00', undefined],
  ['#,##0 "days"', undefined],
  ['yyyy-mm-dd', 'date'],
  ['mmm', 'date'],
  ['[$-409]d-mmm-yy;@', 'date'],
  ['dd.mm.yyyy hh:mm:ss', 'datetime'],
  ['h:mm AM/PM', 'time'],
  ['[hh]:mm', 'elapsed'],
  ['0.00;[Red]-0.00', undefined],
])('the format %s shows %s', (code, format) => {
  expect(dateFormat(code)).toBe(format)
})

test.each([
  [1, 'date', '1900-01-01'],
  [59, 'date', '1900-02-28'],
  [61, 'date', '1900-03-01'],
  [2_958_465, 'date', '9999-12-31'],
  [0.75, 'time', '18:00:00.000'],
  [46_252.75, 'time', '2026-08-18T18:00:00.000'],
] as const)('day %s of Excel, as %s, is %s', (days, format, shown) => {
  expect(dateText(days, format, false)).toBe(shown)
})
