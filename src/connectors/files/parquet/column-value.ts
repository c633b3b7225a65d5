import type { SchemaElement, SchemaTree } from 'hyparquet'
import type { Json } from '../../../pipelines/json.ts'
import { Refusal } from '../../../pipelines/refusal.ts'
import { dayText, instantText, timeText } from '../iso-text.ts'
import { textOf } from './parsers.ts'

/** What makes one value of a column out of what the file stores. */
export type ColumnValue = (stored: unknown) => Json

/**
 * What a column's values are read with. Decimals, dates and times are taken as the whole numbers that are stored: the
 * library makes floats and Dates of them, which keep less. To that end their type is taken out of `element`.
 */
export function columnValue({ element, children }: SchemaTree, place: string): ColumnValue {
  if (children.length > 0 || element.repetition_type === 'REPEATED') {
    refuseNestedDecimals(children, place)
    return plain
  }
  const make = exactValue(element)
  if (make === undefined) return plain
  delete element.converted_type
  delete element.logical_type
  return (stored) => (stored === undefined || stored === null ? null : make(stored))
}

function exactValue(element: SchemaElement): ColumnValue | undefined {
  const { type, converted_type: converted, logical_type: logical, scale = 0 } = element
  if (isDecimal(element)) return (stored) => decimalText(unscaled(stored), scale)
  if (converted === 'DATE' || logical?.type === 'DATE') return (stored) => dayText(Number(stored))
  if (logical?.type === 'TIMESTAMP') {
    const zone = logical.isAdjustedToUTC ? 'Z' : ''
    return (stored) => instantText(whole(stored), digitsOf[logical.unit]) + zone
  }
  if (logical?.type === 'TIME') return (stored) => timeText(whole(stored), digitsOf[logical.unit])
  if (converted === 'TIMESTAMP_MILLIS') return (stored) => `${instantText(whole(stored), 3)}Z`
  if (converted === 'TIMESTAMP_MICROS') return (stored) => `${instantText(whole(stored), 6)}Z`
  if (converted === 'TIME_MILLIS') return (stored) => timeText(whole(stored), 3)
  if (converted === 'TIME_MICROS') return (stored) => timeText(whole(stored), 6)
  return type === undefined ? plain : undefined
}

const digitsOf = { MILLIS: 3, MICROS: 6, NANOS: 9 } as const

function isDecimal({ converted_type: converted, logical_type: logical }: SchemaElement): boolean {
  return converted === 'DECIMAL' || logical?.type === 'DECIMAL'
}

function refuseNestedDecimals(children: readonly SchemaTree[], place: string): void {
  for (const { element, children: below } of children) {
    if (isDecimal(element)) {
      throw new Refusal(
        `${place}: expected decimals in columns of their own, got some inside a list or structure: leave it out with \`columns\``,
      )
    }
    refuseNestedDecimals(below, place)
  }
}

function whole(stored: unknown): bigint {
  return typeof stored === 'bigint' ? stored : BigInt(Number(stored))
}

/** The digits of a decimal: a whole number, or its bytes in two's complement, the highest first. */
function unscaled(stored: unknown): bigint {
  if (!(stored instanceof Uint8Array)) return whole(stored)
  const hex = Buffer.from(stored.buffer, stored.byteOffset, stored.byteLength).toString('hex')
  return hex === '' ? 0n : BigInt.asIntN(stored.length * 8, BigInt(`0x${hex}`))
}

function decimalText(digits: bigint, scale: number): string {
  const sign = digits < 0n ? '-' : ''
  const text = String(digits < 0n ? -digits : digits).padStart(scale + 1, '0')
  return scale === 0 ? sign + text : `${sign}${text.slice(0, -scale)}.${text.slice(-scale)}`
}

/** Values as the library gives them, in what JSON holds. */
function plain(stored: unknown): Json {
  switch (typeof stored) {
    case 'bigint':
      return BigInt.asIntN(54, stored) === stored && Number.isSafeInteger(Number(stored))
        ? Number(stored)
        : String(stored)
    case 'boolean':
    case 'number':
    case 'string':
      return stored
    case 'object':
      if (stored === null) return null
      if (stored instanceof Uint8Array) return textOf(stored)
      if (Array.isArray(stored)) return stored.map(plain)
      return Object.fromEntries(Object.entries(stored).map(([name, value]) => [name, plain(value)]))
    default:
      return null
  }
}
