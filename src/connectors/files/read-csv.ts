import { errorCode } from '../../database/error-code.ts'
import { Refusal } from '../../pipelines/refusal.ts'
import { through } from '../through.ts'
import { checkedNames } from './column-names.ts'
import { checkedDelimiter } from './csv-delimiter.ts'
import { mostRowBytes } from './row-size.ts'
import { type FileSource, nameOf } from './source.ts'
import { defaultMaxBytes, unpackedBytes } from './unpacked.ts'
import { checkedUtf8 } from './utf8.ts'

export interface CsvOptions {
  /** Names of the columns, for a file that has no header row. Default: the file's first row names them. */
  columns?: readonly string[]
  /** What stands between two values. Default `,`. */
  delimiter?: string
  /** Cap on the bytes of a gzip'd file once they are unpacked. Default 10 GiB. */
  maxBytes?: number
}

/**
 * The rows of a CSV file, one object each, in constant memory. Every value is text; nothing between two delimiters is `''`.
 * gzip is unpacked, a byte order mark is left out, blank lines are skipped where there is more than one column.
 *
 * Refuses, with the line: rows with more or fewer values than columns, columns without a name or with the same one,
 * quotes that do not match, bytes that are not UTF-8, and rows of more than 8 MiB.
 *
 * @example
 * .step('read', () => rows(readCsv('/data/prices.csv.gz')))
 */
export async function* readCsv(
  source: FileSource,
  { columns, delimiter = ',', maxBytes = defaultMaxBytes }: CsvOptions = {},
): AsyncGenerator<Record<string, string>, void, void> {
  const name = nameOf(source)
  const header = new Header(name, columns)
  const { parse } = await import('csv-parse')
  const parser = parse({
    bom: true,
    delimiter: checkedDelimiter(delimiter),
    max_record_size: mostRowBytes,
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the typings know rows of this kind with its own header only
    on_record: (values, { lines }) => header.row(values, lines) as unknown as string[] | undefined,
    // All of them, always: by itself the parser goes by the first one it meets, and glues lines that end otherwise.
    record_delimiter: ['\r\n', '\n', '\r'],
    relax_column_count: true,
  })
  try {
    yield* through<Record<string, string>>(checkedUtf8(unpackedBytes(source, maxBytes), name), parser)
  } catch (error) {
    throw explained(error, name)
  }
  header.refuseMissing()
}

/** Makes rows of values, by the names that the options or the first row give. */
class Header {
  readonly #name: string
  #columns: readonly string[] | undefined

  constructor(name: string, columns: readonly string[] | undefined) {
    this.#name = name
    this.#columns = columns === undefined ? undefined : checkedNames(columns, 'columns')
  }

  /** Nothing for the header row and for blank lines. `line` is where the row ends. */
  row(values: readonly string[], line: number): Record<string, string> | undefined {
    const place = `${this.#name}, line ${line}`
    const columns = this.#columns
    if (columns === undefined) {
      this.#columns = checkedNames(values, place)
      return undefined
    }
    if (values.length === columns.length) {
      const row: Record<string, string> = {}
      for (const [index, column] of columns.entries()) row[column] = values[index] ?? ''
      return row
    }
    if (values.length === 1 && values[0] === '') return undefined
    throw new Refusal(
      `${place}: expected ${columns.length} values, got ${values.length}: quote values with the delimiter in them`,
    )
  }

  refuseMissing(): void {
    if (this.#columns !== undefined) return
    throw new Refusal(
      `${this.#name}: expected a header row, got no row at all: name the columns in it, or in \`columns\``,
    )
  }
}

const sentences: Record<string, string> = {
  CSV_INVALID_CLOSING_QUOTE: 'expected a delimiter or the end of the row after a closing quote, got something else',
  CSV_MAX_RECORD_SIZE: `expected rows of at most ${mostRowBytes} bytes, got a longer one: is a quote left open?`,
  CSV_QUOTE_NOT_CLOSED: 'expected a closing quote, got the end of the file',
  INVALID_OPENING_QUOTE: 'expected quotes around a whole value, got one inside: double it, and quote the value',
}

/** The parser's own sentences quote the file. */
function explained(error: unknown, name: string): unknown {
  const code = errorCode(error)
  const sentence = code === undefined ? undefined : sentences[code]
  if (sentence === undefined || !(error instanceof Error)) return error
  const line = 'lines' in error ? `, line ${String(error.lines)}` : ''
  return new Refusal(`${name}${line}: ${sentence}`)
}
