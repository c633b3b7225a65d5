/** A value that PostgreSQL's jsonb could not hold, or would hold changed. The step that returned it fails by this. */
class Unstorable extends Error {
  readonly code = 'unstorable'

  constructor(path: string, got: string, next: string) {
    super(`expected a value that can be stored as JSON, got ${got} at ${path}; ${next}`)
    this.name = 'Unstorable'
  }
}

/** Whether this was thrown by {@link toJsonText} itself, and not by the value. */
export function isUnstorable(error: unknown): error is Error {
  return error instanceof Unstorable
}

/**
 * The JSON text of a value, or a refusal that names the place: NaN and Infinity (JSON would turn them into null), NUL
 * and lone surrogates (jsonb refuses them), bigint, functions, symbols and secrets. Dates become ISO text.
 * A run once stayed `running` for ever elsewhere because its output held `\u0000`; here that fails one step.
 */
export function toJsonText(value: unknown, path = 'the output'): string {
  check(value, path, 0)
  return JSON.stringify(value) ?? 'null'
}

const deepest = 200
/** What JSON would turn into `{}` without a word. */
const emptiedByJson = [Map, Set, WeakMap, WeakSet, Promise, Error, RegExp, ArrayBuffer]

function check(value: unknown, path: string, depth: number): void {
  switch (typeof value) {
    case 'string':
      return checkText(value, path)
    case 'number':
      if (Number.isFinite(value)) return
      throw new Unstorable(path, String(value), 'return null, or leave the row out')
    case 'bigint':
      throw new Unstorable(path, 'a bigint', 'return it as text, which keeps every digit')
    case 'function':
    case 'symbol':
      throw new Unstorable(path, `a ${typeof value}`, 'return data only')
    case 'object':
      break
    default:
      return
  }
  if (value === null) return
  if (depth > deepest) throw new Unstorable(path, `more than ${deepest} levels`, 'return a flatter value')
  if (value instanceof Date) {
    if (Number.isNaN(value.getTime())) throw new Unstorable(path, 'an invalid date', 'check it before returning it')
    return
  }
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index += 1) check(value[index], `${path}[${index}]`, depth + 1)
    return
  }
  const emptied = emptiedByJson.find((type) => value instanceof type)
  if (emptied || ArrayBuffer.isView(value)) {
    throw new Unstorable(path, `a ${(emptied ?? value.constructor).name}`, 'return an array or a plain object')
  }
  // What knows how to become JSON does so (a URL, a decimal), or refuses by itself (a secret).
  if ('toJSON' in value && typeof value.toJSON === 'function') return check(value.toJSON(), path, depth + 1)
  for (const [key, property] of Object.entries(value)) {
    checkText(key, `a property name of ${path}`)
    check(property, `${path}.${key}`, depth + 1)
  }
}

function checkText(text: string, path: string): void {
  if (text.includes('\u0000')) throw new Unstorable(path, 'text with a NUL character', 'remove it')
  if (!text.isWellFormed()) throw new Unstorable(path, 'text with half a surrogate pair', 'call toWellFormed() on it')
}
