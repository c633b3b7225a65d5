import { redact } from '../pipelines/redaction.ts'
import type { StoredError } from './run.ts'

const longest = 2000

/**
 * What is kept and shown of an error: its code and message, never its stack, and no secret that was revealed in this
 * process. NUL and half surrogates, which text from
 * outside may carry into a message, are replaced, because the database refuses them.
 */
export function storedError(error: unknown, step?: string): StoredError {
  const message = error instanceof Error ? error.message || error.name : String(error)
  const cause = causeOf(error)
  const text = redact(cause ? `${message}: ${cause}` : message)
    .replaceAll('\u0000', '\uFFFD')
    .toWellFormed()
  return {
    code: codeOf(error),
    message: text.length > longest ? `${text.slice(0, longest)}…` : text,
    ...(step === undefined ? {} : { step }),
  }
}

function codeOf(error: unknown): string {
  if (typeof error === 'object' && error !== null) {
    if ('code' in error && typeof error.code === 'string' && error.code) return error.code
    if (error instanceof Error && error.name === 'DoNotRetry' && error.cause) return codeOf(error.cause)
  }
  return 'error'
}

/** `fetch failed` alone helps nobody. */
function causeOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !(error.cause instanceof Error)) return undefined
  return error.message.includes(error.cause.message) ? undefined : error.cause.message
}
