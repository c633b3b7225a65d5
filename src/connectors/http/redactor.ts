import { Redaction, redact, redactCut } from '../../pipelines/redaction.ts'
import { decoded, isCredentialHeader, isKeyParameter, starKeyParameters, starQuery } from './key-parameters.ts'
import { printable } from './printable.ts'

/** Plain text in the place of a key may be no key: `?key=WTI` must not star every WTI. */
const shortestGuess = 8

/** Hides what one request must not show: its secrets, and what stands in the places where credentials do. */
export class Redactor {
  readonly #values = new Redaction()

  /** For values that are secret for certain. */
  hide(value: string): void {
    this.#values.hide(value)
  }

  /** For plain text in the place of a credential. */
  #hideGuess(value: string): void {
    if (value.length >= shortestGuess) this.hide(value)
  }

  /** Hides what an address says of its keys, and the password in it. */
  hideIn(url: URL): void {
    this.#hideGuess(decoded(url.password))
    for (const [name, value] of url.searchParams) if (isKeyParameter(name)) this.#hideGuess(value)
  }

  /** Hides a header's value and, where it has a scheme or names, the parts behind them. */
  hideHeader(name: string, value: string): void {
    if (!isCredentialHeader(name)) return
    this.#hideGuess(value)
    for (const part of value.split(/[\s;,]+/)) this.#hideGuess(part.replace(/^[\w.-]+=(?=.)/, ''))
    const basic = /^basic ([a-z0-9+/=]+)$/i.exec(value)?.[1]
    if (basic !== undefined)
      this.#hideGuess(
        Buffer.from(basic, 'base64')
          .toString()
          .replace(/^[^:]*:/, ''),
      )
  }

  /** Whether a text has something to hide. */
  finds(text: string): boolean {
    return redact(this.#values.redact(text)) !== text
  }

  /** For texts that are whole. */
  text(text: string): string {
    return starKeyParameters(redact(this.#values.redact(text)))
  }

  /** For the beginning of a longer text, on one line. */
  excerpt(text: string): string {
    return printable(starKeyParameters(redactCut(this.#values.redactCut(text))))
  }

  /** An address without user, password and fragment. */
  address(url: URL): string {
    return this.text(`${url.origin}${url.pathname}${starQuery(url.search)}`)
  }

  headers(headers: Headers): Headers {
    const redacted = new Headers()
    for (const [name, value] of headers) redacted.append(name, this.text(value))
    return redacted
  }

  /** A copy of an error that keeps its names, codes and causes, and neither its stack nor anything else it holds. */
  cause(error: unknown, depth = 0): Error | undefined {
    if (!(error instanceof Error) || depth > 4) return undefined
    const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined
    const below = error instanceof AggregateError ? error.errors[0] : error.cause
    const cause = this.cause(below, depth + 1)
    const copy = new Error(this.text(error.message), cause === undefined ? {} : { cause })
    copy.name = this.text(error.name)
    copy.stack = `${copy.name}: ${copy.message}`
    return code === undefined ? copy : Object.assign(copy, { code: this.text(code) })
  }
}
