import type { TargetColumn } from '../staging/target.ts'
import { isUnstorable, toJsonText } from '../storable.ts'
import type { Check } from './check.ts'
import { Problem, wrongType } from './problem.ts'

// COPY's text format reads a backslash as the beginning of an escape, a tab as the end of a column.
const special = /[\\\t\n\r]/
const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' }

const uuid = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i

/** Text. Numbers are none: `5` and `5.0` are the same to JavaScript. */
export function textCheck({ maxLength, isUuid = false, isPadded = false }: TargetColumn): Check {
  return (value) => {
    if (typeof value !== 'string') return wrongType('text', value)
    if (value.includes('\u0000')) return new Problem('unstorable', 'expected text without NUL characters, got one')
    if (!value.isWellFormed()) return new Problem('unstorable', 'expected whole characters, got half a surrogate pair')
    if (maxLength !== undefined && value.length > maxLength && Array.from(value).length > maxLength) {
      return new Problem(
        'too_precise',
        `expected at most ${maxLength} characters, got ${value.length}, which would be cut`,
      )
    }
    if (isPadded && value.endsWith(' ')) {
      return new Problem(
        'too_precise',
        'expected text without spaces at its end, which char(n) does not keep, got some',
      )
    }
    if (!isUuid) return escaped(value)
    // In small letters, as PostgreSQL has it: the same key must not come in two ways.
    return uuid.test(value) ? value.toLowerCase() : new Problem('format', 'expected a UUID, got other text')
  }
}

/** Anything that JSON can hold as it is. */
export function checkJson(value: unknown): string | Problem {
  try {
    return escaped(toJsonText(value, 'the value'))
  } catch (error) {
    // What is thrown by the value's own toJSON may say anything.
    return new Problem(
      'unstorable',
      isUnstorable(error) ? error.message : 'expected JSON, got what does not become any',
    )
  }
}

/** Text as COPY reads it. */
export function escaped(text: string): string {
  return special.test(text) ? text.replaceAll(/[\\\t\n\r]/g, (character) => escapes[character] ?? character) : text
}
