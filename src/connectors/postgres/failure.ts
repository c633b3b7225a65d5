import { errorCode } from '../../database/error-code.ts'
import { Redaction, redact } from '../../pipelines/redaction.ts'

/** A query of an outside database that failed. Shows neither its address nor its password, nor values of its rows. */
class PostgresSourceError extends Error {
  override name = 'PostgresSourceError'
  /** PostgreSQL's or the socket's, where there is one. */
  readonly code: string | undefined

  constructor(message: string, code: string | undefined) {
    super(message)
    this.code = code
  }
}

/** The driver's error without what it must not show; its cause is left out, as it holds the same. */
export function sourceFailure(error: unknown, url: string): Error {
  const code = errorCode(error)
  // Class 22 quotes the value that it could not take.
  const message = code?.startsWith('22') ? 'a value does not fit what the query does with it' : messageOf(error)
  const known = code === undefined ? '' : ` (${code})`
  return new PostgresSourceError(`reading from PostgreSQL: ${redact(partsOf(url).redact(message))}${known}`, code)
}

function messageOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return messageOf(error.errors[0])
  return error instanceof Error ? error.message : 'unknown failure'
}

function partsOf(url: string): Redaction {
  const parts = new Redaction()
  parts.hide(url)
  if (!URL.canParse(url)) return parts
  const { username, password, hostname, host, pathname } = new URL(url)
  for (const part of [password, username, host, hostname, pathname.slice(1)]) {
    parts.hide(part)
    parts.hide(decoded(part))
  }
  return parts
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
