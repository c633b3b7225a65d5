import type { Json } from '../../pipelines/json.ts'

// A double keeps any 15 digits, and exponents up to 308. Text can look the same, which costs time only.
const mayLoseDigits = /[\d.]{16}|\d[eE][+-]?\d{3}/

/** JSON.parse with every number that a double does not keep as the text of its digits. Throws what JSON.parse throws. */
export function exactJson(text: string): Json {
  // With a reviver it takes several times as long.
  return mayLoseDigits.test(text) ? JSON.parse(text, keepDigits) : JSON.parse(text)
}

function keepDigits(_key: string, value: Json, context?: { source?: string }): Json {
  return typeof value === 'number' && context?.source !== undefined ? exactNumber(context.source) : value
}

/** A number as such while nothing of it is lost, else its digits, which datasets take for bigint and numeric exactly. */
function exactNumber(digits: string): number | string {
  const value = Number(digits)
  const isKept = /^-?\d+$/.test(digits) ? Number.isSafeInteger(value) : normal(digits) === normal(String(value))
  return isKept ? value : digits
}

/** Sign, digits and exponent, the same for every way to write a number: `1.50` and `15e-1` are `15e-1`. */
function normal(number: string): string {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] =
    /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]?\d+))?$/i.exec(number) ?? []
  const digits = `${whole}${fraction}`.replace(/^0+/, '')
  const short = digits.replace(/0+$/, '')
  if (short === '') return `${sign}0`
  return `${sign}${short}e${Number(exponent) - fraction.length + digits.length - short.length}`
}
