import type { Json } from '../../../pipelines/json.ts'
import { Refusal } from '../../../pipelines/refusal.ts'
import type { DateFormat } from './date-formats.ts'
import { dateText } from './date-text.ts'
import { excelText } from './excel-text.ts'
import { RichText } from './shared-strings.ts'
import type { XmlHandlers } from './xml.ts'

/** What cells refer to. */
export interface CellContext {
  strings: readonly string[]
  formats: readonly (DateFormat | undefined)[]
  countsFrom1904: boolean
  /** Put in front of refusals. */
  name: string
}

/** A row of a sheet: its number, and the values of its cells by column, counted from 0. Empty cells are not there. */
export interface SheetRow {
  number: number
  values: Map<number, Json>
}

/** Gathers the rows of a sheet while it is read. A formula counts as its result. */
export class SheetRows implements XmlHandlers {
  readonly #context: CellContext
  readonly #text = new RichText()
  #rows: SheetRow[] = []
  #row: SheetRow = { number: 0, values: new Map() }
  #column = -1
  #type = 'n'
  #style = 0
  #value: string | undefined
  #isInValue = false

  constructor(context: CellContext) {
    this.#context = context
  }

  /** The rows that have come to their end. */
  take(): SheetRow[] {
    const rows = this.#rows
    this.#rows = []
    return rows
  }

  open(element: string, attributes: Readonly<Record<string, string>>): void {
    if (element === 'row') {
      this.#row = { number: Number(attributes.r ?? this.#row.number + 1), values: new Map() }
      this.#column = -1
    } else if (element === 'c') {
      this.#column = attributes.r === undefined ? this.#column + 1 : columnOf(attributes.r)
      this.#type = attributes.t ?? 'n'
      this.#style = Number(attributes.s ?? 0)
      this.#value = undefined
    } else if (element === 'v') {
      this.#value = ''
      this.#isInValue = true
    } else {
      this.#text.open(element)
    }
  }

  text(piece: string): void {
    if (this.#isInValue) this.#value += piece
    else this.#text.add(piece)
  }

  close(element: string): void {
    if (element === 'v') this.#isInValue = false
    else if (element === 'row') this.#rows.push(this.#row)
    else if (element === 'c') this.#endCell()
    else {
      this.#text.close(element)
      if (element === 'is') this.#value = this.#text.take()
    }
  }

  #endCell(): void {
    if (this.#value === undefined) return
    const value = this.#valueOf(this.#value)
    if (value !== '' && value !== null) this.#row.values.set(this.#column, value)
  }

  #valueOf(text: string): Json {
    switch (this.#type) {
      case 'inlineStr':
        return text
      case 'str':
        return excelText(text)
      case 's':
        return (
          this.#context.strings[Number(text)] ?? this.#refuse('a text of the workbook', 'one that it does not have')
        )
      case 'b':
        return text.trim() === '1'
      case 'd':
        return text
      case 'e':
        return this.#refuse('a value', 'an error of Excel')
      default:
        return text.trim() === '' ? null : this.#number(text.trim())
    }
  }

  #number(text: string): Json {
    const value = Number(text)
    if (!Number.isFinite(value)) return this.#refuse('a number', 'something else')
    const format = this.#context.formats[this.#style]
    if (format !== undefined) {
      return dateText(value, format, this.#context.countsFrom1904) ?? this.#refuse('a date', 'a number that is none')
    }
    // Excel itself counts in doubles; other programs write ids that are longer.
    return /^-?\d+$/.test(text) && !Number.isSafeInteger(value) ? text : value
  }

  #refuse(expected: string, got: string): never {
    const { name } = this.#context
    throw new Refusal(
      `${name}, cell ${columnName(this.#column)}${this.#row.number}: expected ${expected}, got ${got}: correct it in Excel`,
    )
  }
}

/** `AB12` is in column 27, counted from 0. */
function columnOf(address: string): number {
  let column = 0
  for (const letter of /^[A-Z]+/.exec(address)?.[0] ?? '') column = column * 26 + letter.charCodeAt(0) - 64
  return column - 1
}

/** `AB` for 27. */
export function columnName(column: number): string {
  const rest = Math.floor(column / 26) - 1
  return (rest >= 0 ? columnName(rest) : '') + String.fromCharCode(65 + (column % 26))
}
