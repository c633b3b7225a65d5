import { disguisesOf } from './disguises.ts'

const stars = '***'

/** A set of values that no text may show. */
export class Redaction {
  readonly #disguises = new Set<string>()
  #pattern: RegExp | undefined

  /** From now on `value` is hidden, also where it stands url-encoded, in base64, or escaped as JSON or HTML. */
  hide(value: string): void {
    if (value === '' || this.#disguises.has(value)) return
    for (const disguise of disguisesOf(value)) this.#disguises.add(disguise)
    this.#pattern = undefined
  }

  /** `text` with `***` for each hidden value. */
  redact(text: string): string {
    if (this.#disguises.size === 0) return text
    // Longest first: of two values that begin alike, the rest of the longer one must not stay. In any case: %2f is %2F.
    this.#pattern ??= new RegExp([...this.#disguises].toSorted(byLength).map(escaped).join('|'), 'gi')
    return text.replace(this.#pattern, stars)
  }

  /** As {@link redact}, for a text that was cut somewhere: a hidden value's beginning at its very end is hidden too. */
  redactCut(text: string): string {
    const redacted = this.redact(text)
    let hiddenLength = 0
    for (const disguise of this.#disguises) hiddenLength = Math.max(hiddenLength, beginningAtEnd(redacted, disguise))
    return hiddenLength === 0 ? redacted : redacted.slice(0, -hiddenLength) + stars
  }
}

function byLength(left: string, right: string): number {
  return right.length - left.length
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')
}

/** How many letters at the end of `text` are the beginning of `value`; fewer than three say nothing and count as none. */
function beginningAtEnd(text: string, value: string): number {
  const end = text.slice(-value.length).toLowerCase()
  const beginning = value.toLowerCase()
  for (let length = Math.min(value.length - 1, text.length); length >= 3; length--) {
    if (end.endsWith(beginning.slice(0, length))) return length
  }
  return 0
}

// One for the process: a secret revealed in one place must not be shown by an error raised in another.
const revealed = new Redaction()

/** Shorter ones would star half of every sentence: a password `root`, say. */
const shortestRemembered = 6

/** Notes that a secret has given out `value`, so that {@link redact} knows it. */
export function remember(value: string): void {
  if (value.length >= shortestRemembered) revealed.hide(value)
}

/**
 * `text` with `***` for every value that a secret has given out in this process. For all that leaves it or is kept:
 * error messages, log lines, excerpts of answers.
 */
export function redact(text: string): string {
  return revealed.redact(text)
}

/** As {@link redact}, for a text that was cut somewhere, in the middle of a secret perhaps. */
export function redactCut(text: string): string {
  return revealed.redactCut(text)
}
