import { inspect } from 'node:util'
import { remember } from './redaction.ts'
import { Refusal } from './refusal.ts'

/** A value that must not be seen. Only {@link Secret.reveal} gives it out; everything else shows `***`. */
export interface Secret {
  readonly name: string
  /** Whether there is a value to reveal. */
  readonly isSet: boolean
  /** The value itself. Refuses when there is none. */
  reveal(): string
}

/** Where secrets are looked up: the environment of the process, or a record in tests. */
type Source = Readonly<Record<string, string | undefined>>

/**
 * The secret in an environment variable, read when it is revealed: a pipeline that names one can be declared, listed
 * and tested where it is not set.
 *
 * Storing it is refused: a step that returns one fails, rather than keeping stars for its readers to send.
 *
 * @param options.from a record to read instead of the environment, for tests
 * @example
 * http.extend({ baseUrl: 'https://api.eia.gov/v2', query: { api_key: secret('EIA_API_KEY') } })
 */
export function secret(name: string, options: { from?: Source } = {}): Secret {
  // The text is not shown: who gets this wrong has most likely passed the value instead of the name.
  if (!/^[A-Z_][A-Z0-9_]*$/.test(name)) {
    throw new Refusal(
      "expected the name of an environment variable in capitals, got something else: write secret('EIA_API_KEY'), not its value",
    )
  }
  const source = options.from ?? process.env
  return new HiddenValue(name, () => source[name])
}

/** A secret made from another's value: `derivedSecret(token, (value) => 'Bearer ' + value)`. */
export function derivedSecret(source: Secret, derive: (value: string) => string): Secret {
  return new HiddenValue(source.name, () => (source.isSet ? derive(source.reveal()) : undefined))
}

/** Whether a value is a {@link Secret}, of whatever kind. */
export function isSecret(value: unknown): value is Secret {
  return typeof value === 'object' && value !== null && 'reveal' in value && typeof value.reveal === 'function'
}

class HiddenValue implements Secret {
  readonly name: string
  // Private to the language, so that clones, spreads and debug output do not carry it; and the value is not even there.
  readonly #read: () => string | undefined

  constructor(name: string, read: () => string | undefined) {
    this.name = name
    this.#read = read
  }

  get isSet(): boolean {
    return isPresent(this.#read())
  }

  reveal(): string {
    const value = this.#read()
    if (!isPresent(value)) {
      const got = value === undefined ? 'that is not set' : 'that is empty'
      throw new Refusal(
        `expected a value in the environment variable ${this.name}, got one ${got}: set it for the process that runs the step`,
      )
    }
    remember(value)
    return value
  }

  toString(): string {
    return '***'
  }

  toJSON(): never {
    throw new Refusal(
      `expected a value that may be stored, got the secret ${this.name}: leave it out, or call reveal() where it is sent`,
    )
  }

  [inspect.custom](): string {
    return '***'
  }
}

function isPresent(value: string | undefined): value is string {
  return value !== undefined && value.trim() !== ''
}
