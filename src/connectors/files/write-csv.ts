import type { stringify as Stringify } from 'csv-stringify/sync'
import { didYouMean } from '../../pipelines/nearest.ts'
import { Refusal, shown } from '../../pipelines/refusal.ts'
import { checkedNames } from './column-names.ts'
import { csvCell } from './csv-cell.ts'
import { checkedDelimiter } from './csv-delimiter.ts'
import { pathOf } from './source.ts'
import { writeWhole } from './whole-file.ts'

export interface WriteCsvOptions {
  /** The columns and their order. Default: those of the first row. */
  columns?: readonly string[]
  /** What stands between two values. Default `,`. */
  delimiter?: string
  /**
   * Text that a spreadsheet would take for a formula: `escape` puts an apostrophe in front, `keep` leaves it, for files
   * that only programs read. Default `escape`.
   */
  formulas?: 'escape' | 'keep'
}

/** Rows that are written at once. */
const batchCount = 500

/**
 * Writes rows as CSV with a header row, and answers how many. The file is there whole or not at all, and writing it again
 * replaces it: a step may do so at every attempt. Numbers, also as text, and bigints keep every digit, null is an empty
 * value, dates are ISO text, lists and objects JSON. Without rows and `columns` the file is empty.
 *
 * Refuses a folder that is not there, rows with columns that the first one (or `columns`) does not have, and what is no
 * value: NaN, functions, secrets.
 *
 * @example
 * .step('export', async ({ inputs }) => ({ count: await writeCsv('/data/prices.csv', inputs.prices) }))
 */
export async function writeCsv(
  path: string | URL,
  rows: Iterable<object> | AsyncIterable<object>,
  { columns, delimiter = ',', formulas = 'escape' }: WriteCsvOptions = {},
): Promise<number> {
  checkedDelimiter(delimiter)
  if (columns !== undefined) checkedNames(columns, 'columns')
  const { stringify } = await import('csv-stringify/sync')
  const table = new Table(columns, formulas === 'keep')
  async function* texts() {
    let batch: string[][] = columns === undefined ? [] : [table.header()]
    for await (const row of rows) {
      batch.push(...table.lines(row))
      if (batch.length < batchCount) continue
      yield csvText(stringify, batch, delimiter)
      batch = []
    }
    yield csvText(stringify, batch, delimiter)
  }
  await writeWhole(pathOf(path), texts())
  return table.count
}

function csvText(stringify: typeof Stringify, lines: string[][], delimiter: string): string {
  // An empty value alone would be a blank line, which readers skip; a carriage return alone ends a line for many.
  return stringify(lines, { delimiter, quoted_empty: lines[0]?.length === 1, quoted_match: /\r/ })
}

class Table {
  count = 0
  #columns: readonly string[] | undefined
  readonly #keepsFormulas: boolean

  constructor(columns: readonly string[] | undefined, keepsFormulas: boolean) {
    this.#columns = columns
    this.#keepsFormulas = keepsFormulas
  }

  header(): string[] {
    return (this.#columns ?? []).map((column) => csvCell(column, 'the header', this.#keepsFormulas))
  }

  /** The line of a row, with the header before the first one. */
  lines(row: object): string[][] {
    this.count += 1
    const values = new Map<string, unknown>(Object.entries(row))
    const header = this.#columns === undefined
    const columns = (this.#columns ??= checkedNames([...values.keys()], 'row 1'))
    for (const name of values.keys()) if (!columns.includes(name)) this.#refuse(name, columns)
    const line = columns.map((column) =>
      csvCell(values.get(column), `column ${shown(column)} of row ${this.count}`, this.#keepsFormulas),
    )
    return header ? [this.header(), line] : [line]
  }

  #refuse(name: string, columns: readonly string[]): never {
    throw new Refusal(
      `unknown column ${shown(name)} in row ${this.count}${didYouMean(name, columns) || ': name all columns in `columns`'}`,
    )
  }
}
