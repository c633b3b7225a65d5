/** Why a value was not taken, in one word that lists can be filtered by. */
export type Reason =
  /** There is none, and there must be. */
  | 'missing'
  /** Of another type than the column. */
  | 'type'
  /** Text that is no number, day or moment. */
  | 'format'
  /** A day or a moment that no calendar has. */
  | 'impossible'
  /** NUL, half a surrogate pair, NaN, Infinity: PostgreSQL cannot store it. */
  | 'unstorable'
  /** Beyond what the column holds. */
  | 'too_large'
  /** With more digits or characters than the column keeps: storing it would round or cut it. */
  | 'too_precise'
  /** A whole number beyond 2^53, which JavaScript may have rounded already. */
  | 'inexact'
  /** No row at all. */
  | 'not_a_row'
  /** Replayed, it has the key of another row it came with, and which of them counts nobody has said. */
  | 'double_key'
  /** Replayed, it fits the columns, and the table does not take it: a constraint or a trigger. */
  | 'refused'

/**
 * What is wrong with a value: never the value itself, which may be a person's. That is kept beside it, in quarantine
 * alone.
 */
export class Problem {
  readonly reason: Reason
  /** Expected and got, without the value. */
  readonly message: string

  constructor(reason: Reason, message: string) {
    this.reason = reason
    this.message = message
  }
}

/** What a value is, said without saying it. */
export function kindOf(value: unknown): string {
  if (value === null) return 'null'
  if (typeof value === 'string') return `text of ${value.length} ${value.length === 1 ? 'character' : 'characters'}`
  if (value instanceof Date) return 'a Date'
  if (Array.isArray(value)) return 'a list'
  return typeof value === 'object' ? 'an object' : typeof value === 'undefined' ? 'nothing' : `a ${typeof value}`
}

export function wrongType(expected: string, value: unknown): Problem {
  return new Problem('type', `expected ${expected}, got ${kindOf(value)}`)
}
