import { shown } from './shown.ts'

/** How each source says that there is no price. What is missing for one is nonsense for another, and refused there. */
export const missingValues = {
  eia: [null, ''],
  fred: ['.'],
  yahoo: [null],
} as const satisfies Record<string, readonly (string | null)[]>

// Digits and a point, as the three sources write prices and PostgreSQL's numeric reads them. No exponent, no group
// separators, no hexadecimal, no NaN: numeric would store the last one.
const decimal = /^-?(?:\d+(?:\.\d+)?|\.\d+)$/
const longestPrice = 40

/**
 * A published value as exact decimal text; undefined when it is one of the source's missing values.
 *
 * @param where what the value belongs to, for the refusal: 'EIA RWTC 2026-08-18'
 */
export function priceText(
  value: string | number | null,
  missing: readonly (string | null)[],
  where: string,
): string | undefined {
  if (missing.some((mark) => mark === value)) return undefined
  const text = String(value)
  if (value !== null && decimal.test(text) && text.length <= longestPrice) return text
  const got = typeof value === 'string' ? shown(value) : text
  throw new Error(`${where}: expected a decimal price such as 86.48, got ${got}`)
}
