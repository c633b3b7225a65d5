import type { TargetColumn } from '../staging/target.ts'
import type { Check } from './check.ts'
import { kindOf, Problem, wrongType } from './problem.ts'

const wholeText = /^[+-]?\d{1,40}$/
const limits = { 16: 2n ** 15n, 32: 2n ** 31n, 64: 2n ** 63n }

/** Whole numbers, as numbers, bigints or digits. */
export function integerCheck(column: TargetColumn): Check {
  const check = bitsCheck(column)
  const { precision, scale = 0 } = column
  if (precision === undefined) return check
  return (value) => {
    const text = check(value)
    return typeof text === 'string' ? (fits(text.replace(/^[+-]/, ''), '', 0, precision, scale) ?? text) : text
  }
}

function bitsCheck(column: TargetColumn): Check {
  const limit = limits[column.integerBits ?? 64]
  const safeLimit = limit > BigInt(Number.MAX_SAFE_INTEGER) ? Number.MAX_SAFE_INTEGER : Number(limit) - 1
  return (value) => {
    if (typeof value === 'number') {
      if (!Number.isInteger(value)) return notWhole(value)
      if (value <= safeLimit && value >= -safeLimit) return Object.is(value, -0) ? '0' : String(value)
      if (!Number.isSafeInteger(value)) return inexact()
      value = BigInt(value)
    } else if (typeof value === 'string') {
      if (!wholeText.test(value)) return new Problem('format', `expected a whole number, got ${kindOf(value)}`)
      if (value.length < 10 && column.integerBits !== 16) return value
      value = BigInt(value.replace('+', ''))
    }
    if (typeof value !== 'bigint') return wrongType('a whole number', value)
    if (value < limit && value >= -limit) return String(value)
    return new Problem('too_large', `expected a whole number of ${column.integerBits ?? 64} bits, got a larger one`)
  }
}

const decimal = /^[+-]?(?:(\d+)(?:\.(\d*))?|\.(\d+))(?:[eE]([+-]?\d{1,4}))?$/
/** Longer numbers are no measurements. */
const mostDigits = 1000

/** Decimal numbers: text keeps every digit; a number is taken as the shortest text that means it. */
export function numericCheck(column: TargetColumn): Check {
  const { precision, scale = 0, floatDigits, integerBits } = column
  if (integerBits !== undefined) return integerCheck(column)
  return (value) => {
    if (typeof value === 'number') {
      if (!Number.isFinite(value)) return notFinite(value)
      if (Number.isInteger(value) && !Number.isSafeInteger(value) && floatDigits === undefined) return inexact()
      if (precision === undefined && floatDigits !== 6) return String(value)
      value = String(value)
    } else if (typeof value === 'bigint') value = String(value)
    if (typeof value !== 'string') return wrongType('a number', value)
    const parts = decimal.exec(value)
    if (!parts || value.length > mostDigits) return notDecimal(value)
    const [, whole = '', fraction = parts[3] ?? '', , exponent = '0'] = parts
    if (Math.abs(Number(exponent)) > mostDigits) return new Problem('too_large', 'expected a number, got one too large')
    if (floatDigits !== undefined) return fitsFloat(value, whole + fraction, floatDigits) ?? value
    if (precision === undefined) return value
    return fits(whole, fraction, Number(exponent), precision, scale) ?? value
  }
}

/** What is wrong with a number in a column that keeps `scale` digits behind the point and `precision` in all. */
function fits(
  whole: string,
  fraction: string,
  exponent: number,
  precision: number,
  scale: number,
): Problem | undefined {
  const digits = (whole + fraction).replace(/^0+/, '')
  if (digits === '') return undefined
  const behind = fraction.length - exponent - (/0*$/.exec(digits)?.[0].length ?? 0)
  if (behind > scale) {
    return new Problem('too_precise', `expected at most ${scale} decimals, got ${behind}, which would be rounded`)
  }
  const before = digits.length - (fraction.length - exponent)
  if (before <= precision - scale) return undefined
  return new Problem('too_large', `expected at most ${precision - scale} digits before the point, got ${before}`)
}

/** The smallest and the largest number of which a float keeps all its digits. */
const floatLimits = { 6: [1.1754944e-38, 3.4028234e38], 15: [2.2250738585072014e-308, Number.MAX_VALUE] } as const

/** What is wrong with a number in a column of binary floats, which keep so many decimal digits. */
function fitsFloat(value: string, digits: string, most: 6 | 15): Problem | undefined {
  const significant = digits.replaceAll(/^0+|0+$/g, '').length
  if (significant === 0) return undefined
  if (significant > most) {
    return new Problem(
      'too_precise',
      `expected at most ${most} digits in a column of binary floats, got ${significant}, which would be rounded`,
    )
  }
  const size = Math.abs(Number(value))
  const [least, largest] = floatLimits[most]
  if (size >= least && size <= largest) return undefined
  return new Problem('too_large', 'expected a number that a binary float holds, got one too far from zero, or too near')
}

function notDecimal(value: string): Problem {
  if (/^[+-]?(?:nan|inf(?:inity)?)$/i.test(value)) return notFinite(value)
  return new Problem('format', `expected a decimal number such as -36.98, got ${kindOf(value)}`)
}

function notFinite(value: number | string): Problem {
  return new Problem('unstorable', `expected a number, got ${String(value).slice(0, 9)}`)
}

function notWhole(value: number): Problem {
  if (!Number.isFinite(value)) return notFinite(value)
  return new Problem('too_precise', 'expected a whole number, got one with decimals')
}

function inexact(): Problem {
  return new Problem(
    'inexact',
    'expected a whole number up to 2^53, got a larger one, which may have been rounded; give it as text or as a bigint',
  )
}
