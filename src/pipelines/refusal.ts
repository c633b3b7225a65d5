/**
 * What somebody declared or gave cannot be. The message is for that person: what was expected, what came, what to do.
 * Doors show it without a stack: the CLI ends with code 2, the API answers 409.
 */
export class Refusal extends Error {
  override name = 'Refusal'
}

/** What somebody asked for by its name or id is not there: the API answers 404. */
export class NothingThere extends Refusal {
  override name = 'NothingThere'
}

/** What somebody gave is not of the form that was asked for: the API answers 422. */
export class DoesNotFit extends Refusal {
  override name = 'DoesNotFit'
}

/**
 * Runs a check and puts the place it looked at in front of its refusal.
 *
 * @example
 * within("step 'eia'", () => parseDuration(timeout, 'timeout')) // "step 'eia': expected timeout to be ..."
 */
export function within<Result>(place: string, check: () => Result): Result {
  try {
    return check()
  } catch (error) {
    if (error instanceof Refusal) throw new Refusal(`${place}: ${error.message}`)
    throw error
  }
}

/**
 * A value as it looks in a refusal: text in quotes, long values cut, functions by kind.
 *
 * @example
 * shown('2 parsecs') // "'2 parsecs'"
 */
export function shown(value: unknown): string {
  if (typeof value === 'string') return `'${cut(value)}'`
  if (typeof value === 'function') return 'a function'
  if (typeof value === 'bigint') return `${value}n`
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'an invalid date' : value.toISOString()
  if (typeof value === 'object' && value !== null) return cut(asJson(value))
  return String(value)
}

function asJson(value: object): string {
  try {
    return JSON.stringify(value) ?? 'an object'
  } catch {
    return 'an object'
  }
}

function cut(text: string): string {
  return text.length > 80 ? `${text.slice(0, 79)}…` : text
}
