/** A line of CSV (RFC 4180). A cell that a spreadsheet would take for a formula gets an apostrophe before it. */
export function csvLine(cells: readonly (string | number)[]): string {
  return `${cells.map(cellOf).join(',')}\r\n`
}

const isFormula = /^[=+\-@\t\r]/
const isNumber = /^[+-]?\d+(?:\.\d+)?$/
const needsQuotes = /[",\r\n]/

function cellOf(value: string | number): string {
  const text = String(value)
  const harmless = isFormula.test(text) && !isNumber.test(text) ? `'${text}` : text
  return needsQuotes.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless
}
