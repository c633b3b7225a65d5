import { nearestName } from './nearest.ts'
import { Refusal, shown } from './refusal.ts'

const unitsMs = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000, y: 365 * 86_400_000 }

/** What people write instead, to say which unit they meant. */
const words: Record<string, keyof typeof unitsMs> = {
  msec: 'ms',
  millisecond: 'ms',
  sec: 's',
  seconds: 's',
  min: 'm',
  minutes: 'm',
  hours: 'h',
  days: 'd',
  weeks: 'w',
  years: 'y',
}

const examples = "a duration such as '90s', '15m' or '1h30m'"

/**
 * Milliseconds of a duration: numbers with the units ms, s, m, h, d, w, y (365 days), one after the other.
 *
 * @param what names the setting in a refusal: `timeout of step 'eia'`
 * @example
 * parseDuration('1h30m', 'timeout') // 5_400_000
 */
export function parseDuration(text: string, what: string, options: { zero?: boolean } = {}): number {
  const given: unknown = text
  if (typeof given === 'number') {
    throw new Refusal(`expected ${what} to be ${examples}, got the number ${given}: write the unit, '${given}s'?`)
  }
  if (typeof given !== 'string') throw new Refusal(`expected ${what} to be ${examples}, got ${shown(given)}`)
  const milliseconds = sumOfParts(given, what)
  if (!Number.isSafeInteger(milliseconds)) throw new Refusal(`expected ${what} to be shorter, got ${shown(given)}`)
  if (milliseconds === 0 && !options.zero)
    throw new Refusal(`expected ${what} to be more than zero, got ${shown(given)}`)
  return milliseconds
}

function sumOfParts(text: string, what: string): number {
  if (text.trim().startsWith('-')) throw new Refusal(`expected ${what} not to be negative, got ${shown(text)}`)
  if (!/^\s*(\d+(\.\d+)?\s*[a-zA-Z]+\s*)+$/.test(text)) {
    throw new Refusal(`expected ${what} to be ${examples}, got ${shown(text)}`)
  }
  let sum = 0
  for (const [, number, unit] of text.matchAll(/(\d+(?:\.\d+)?)\s*([a-zA-Z]+)/g)) {
    if (unit === undefined || !isUnit(unit)) throw unknownUnit(unit ?? '', text, what)
    sum += Number(number) * unitsMs[unit]
  }
  return Math.round(sum)
}

function isUnit(name: string): name is keyof typeof unitsMs {
  return Object.hasOwn(unitsMs, name)
}

function unknownUnit(unit: string, text: string, what: string): Refusal {
  const meant = words[nearestName(unit, Object.keys(words)) ?? ''] ?? nearestName(unit, Object.keys(unitsMs))
  const hint = meant === undefined ? 'units are ms, s, m, h, d, w, y' : `did you mean '${meant}'?`
  return new Refusal(`unknown unit '${unit}' in ${what} ${shown(text)}, ${hint}`)
}

export { formatDuration } from './format-duration.ts'
