import { didYouMean } from './nearest.ts'
import { Refusal, shown } from './refusal.ts'

/**
 * Refuses options nobody knows. JavaScript callers and objects built elsewhere get past the compiler.
 *
 * @param keys every key there is: `{ retry: true } satisfies Record<keyof Options, true>`
 */
export function knownOptions(given: object, keys: Readonly<Record<string, true>>): void {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    throw new Refusal(`expected options to be an object, got ${shown(given)}`)
  }
  for (const key of Object.keys(given)) {
    if (!Object.hasOwn(keys, key)) throw new Refusal(`unknown option \`${key}\`${hint(key, Object.keys(keys))}`)
  }
}

function hint(key: string, known: string[]): string {
  const meant = didYouMean(key, known).replaceAll("'", '`')
  return meant === '' ? `: expected one of ${known.join(', ')}` : meant
}

/** A whole number in these limits. */
export function wholeNumber(given: unknown, what: string, least: number, most = Number.MAX_SAFE_INTEGER): number {
  if (typeof given === 'number' && Number.isSafeInteger(given) && given >= least && given <= most) return given
  const limits = most === Number.MAX_SAFE_INTEGER ? `of ${least} or more` : `from ${least} to ${most}`
  throw new Refusal(`expected ${what} to be a whole number ${limits}, got ${shown(given)}`)
}

/** A number in these limits. */
export function numberFrom(given: unknown, what: string, least: number, most = Number.POSITIVE_INFINITY): number {
  if (typeof given === 'number' && given >= least && given <= most) return given
  const limits = most === Number.POSITIVE_INFINITY ? `of ${least} or more` : `from ${least} to ${most}`
  throw new Refusal(`expected ${what} to be a number ${limits}, got ${shown(given)}`)
}

/** One of a few words. */
export function oneOf<const Word extends string>(given: unknown, what: string, words: readonly Word[]): Word {
  const found = words.find((word) => word === given)
  if (found !== undefined) return found
  const meant = typeof given === 'string' ? didYouMean(given, words) : ''
  throw new Refusal(
    `expected ${what} to be ${words.map((word) => `'${word}'`).join(' or ')}, got ${shown(given)}${meant}`,
  )
}

/** True or false; absent is false. */
export function trueOrFalse(given: unknown, what: string): boolean {
  if (given === undefined || typeof given === 'boolean') return given ?? false
  throw new Refusal(`expected ${what} to be true or false, got ${shown(given)}`)
}

/** Text that is not empty. */
export function text(given: unknown, what: string): string {
  if (typeof given === 'string' && given.trim() !== '') return given
  throw new Refusal(`expected ${what} to be text, got ${shown(given)}`)
}

/** A function, or nothing. */
export function functionIfAny<Given>(given: Given, what: string): Given {
  if (given === undefined || typeof given === 'function') return given
  throw new Refusal(`expected ${what} to be a function, got ${shown(given)}`)
}
