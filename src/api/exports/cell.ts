import { isSecret } from '../../pipelines/secret.ts'
import type { ExportColumn } from './table.ts'

/** What stands in one place of a table. */
export type Cell =
  | { is: 'empty' }
  | { is: 'text'; text: string }
  /** `text` has every digit; `value` is missing where a double cannot hold them. */
  | { is: 'number'; text: string; value: number | undefined }
  | { is: 'time' | 'duration'; milliseconds: number }
  | { is: 'boolean'; value: boolean }

const numberText = /^-?\d+(\.\d+)?(e[+-]?\d+)?$/i
/** More than these a double, and a spreadsheet, may lose. */
const exactDigits = 15

/** The cell of a value. What is not of its column's kind is told as text, so that nothing is lost or made up. */
export function cellOf(value: unknown, { kind, name }: ExportColumn): Cell {
  if (value === null || value === undefined) return { is: 'empty' }
  if (isSecret(value)) throw new Error(`expected values that may be shown in column ${name}, got a secret`)
  const found = kinds[kind](value)
  return found ?? { is: 'text', text: textOf(value) }
}

const kinds: Record<ExportColumn['kind'], (value: unknown) => Cell | undefined> = {
  text: () => undefined,
  number: numberOf,
  boolean: (value) => (typeof value === 'boolean' ? { is: 'boolean', value } : undefined),
  time: (value) => {
    const milliseconds = value instanceof Date ? value.getTime() : typeof value === 'string' ? Date.parse(value) : NaN
    return Number.isNaN(milliseconds) ? undefined : { is: 'time', milliseconds }
  },
  duration: (value) => {
    const number = numberOf(value)
    return number?.value === undefined ? undefined : { is: 'duration', milliseconds: number.value }
  },
}

function numberOf(value: unknown): (Cell & { is: 'number' }) | undefined {
  // The database tells big and exact numbers as text.
  const text = typeof value === 'number' || typeof value === 'bigint' ? String(value) : value
  if (typeof text !== 'string' || !numberText.test(text)) return undefined
  const digits = text.replace(/e.*$/i, '').replaceAll(/\D/g, '').replace(/^0+/, '').length
  const isExact = typeof value === 'number' || digits <= exactDigits
  return { is: 'number', text, value: isExact && Number.isFinite(Number(text)) ? Number(text) : undefined }
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'no date' : value.toISOString()
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}
