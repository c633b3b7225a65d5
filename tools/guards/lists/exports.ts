import { guardsIn } from '../guard.ts'

const exportsTest = 'test/exports/exports.test.ts'
const reportingTest = 'test/documentation/reporting.test.ts'

/** What keeps exported files harmless, exact and whole, and reports free of people and secrets. */
export const exports = [
  ...guardsIn('src/api/exports/export-csv.ts', exportsTest, [
    {
      name: 'export: a formula in CSV is text',
      text: "return csvCell(text, 'a cell', false)",
      without: 'return text',
      test: 'CSV: formulas are text',
    },
    {
      name: 'export: CSV says that it is UTF-8',
      text: 'yield encoder.encode(byteOrderMark)',
      without: '',
      test: 'CSV: formulas are text',
    },
  ]),
  ...guardsIn('src/api/exports/cell.ts', exportsTest, [
    {
      name: 'export: digits that a double would lose stay text',
      text: "const isExact = typeof value === 'number' || digits <= exactDigits",
      without: 'const isExact = digits >= 0 && exactDigits > 0',
      test: 'Excel: numbers, moments and truth',
    },
    {
      name: 'export: no secrets',
      text: 'if (isSecret(value)) throw new Error(',
      without: 'if (isSecret(value)) console.error(',
      test: 'a secret is in no file',
    },
  ]),
  ...guardsIn('src/api/exports/sheet-xml.ts', exportsTest, [
    {
      name: 'export: a cell of Excel holds so much',
      text: 'const cut = text.length > mostCharacters ? `${text.slice(0, mostCharacters - 1)}…` : text',
      without: 'const cut = text',
      test: 'Excel: numbers, moments and truth',
    },
    {
      name: 'export: control characters are no XML',
      text: '.replaceAll(controls, (sign) =>',
      without: '.replaceAll(/(?!)/g, (sign) =>',
      test: 'Excel: numbers, moments and truth',
    },
  ]),
  ...guardsIn('src/api/exports/export-excel.ts', exportsTest, [
    {
      name: 'export: a sheet has so many rows',
      text: 'if (count > mostRows) throw',
      without: 'if (count < 0) throw',
      test: 'Excel: more rows than a sheet has',
    },
  ]),
  ...guardsIn('src/api/exports/pdf-text.ts', exportsTest, [
    {
      name: 'export: a letter that PDF lacks is told',
      text: 'if (byte === undefined) isReplaced = true',
      without: '',
      test: 'PDF: the header on every page',
    },
  ]),
  ...guardsIn('src/database/migrations/0012-reporting-views.up.sql', reportingTest, [
    {
      name: 'report: nobody is named',
      text: "WHEN trigger ~ '^(person|token|link) ' THEN split_part(trigger, ' ', 1)",
      without: "WHEN trigger ~ '^(person|token|link) ' THEN trigger",
      test: 'the role of the page reads the views and nothing else',
    },
    {
      name: 'report: keys of items are not told',
      text: "WHERE s.item = '';",
      without: ';',
      test: 'the role of the page reads the views and nothing else',
    },
  ]),
]
