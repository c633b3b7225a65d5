import { Refusal } from '../../pipelines/refusal.ts'
import { isSecret } from '../../pipelines/secret.ts'

/** A number in its usual ways to be written: no formula, although it may begin as one. */
const number = /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i

/**
 * The text of a value in a CSV file. Text that a spreadsheet would take for a formula gets an apostrophe in front: a
 * customer named `=HYPERLINK(...)` must not act on the machine of who opens the file.
 */
export function csvCell(value: unknown, place: string, keepsFormulas: boolean): string {
  if (typeof value === 'string') return keepsFormulas ? value : harmless(value)
  if (value === null || value === undefined) return ''
  if (typeof value === 'bigint' || typeof value === 'boolean') return String(value)
  if (typeof value === 'number' && Number.isFinite(value)) return String(value)
  if (value instanceof Date && !Number.isNaN(value.getTime())) return value.toISOString()
  if (typeof value === 'object' && !(value instanceof Date) && !isSecret(value)) return harmless(JSON.stringify(value))
  throw new Refusal(`expected text, a number, a date or JSON in ${place}, got ${kindOf(value)}: leave it out`)
}

function harmless(text: string): string {
  return /^[=+\-@\t\r]/.test(text) && !number.test(text) ? `'${text}` : text
}

function kindOf(value: unknown): string {
  if (isSecret(value)) return 'a secret'
  return typeof value === 'number' ? String(value) : value instanceof Date ? 'an invalid date' : `a ${typeof value}`
}
