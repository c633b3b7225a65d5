import { TooLarge } from './body.ts'
import type { Call } from './call.ts'
import { UnknownEncoding } from './content-encoding.ts'
import { type FailureFacts, failure, subjectAt } from './failure.ts'
import type { HttpError } from './http-error.ts'
import { printable } from './printable.ts'
import { RedirectRefused } from './redirect.ts'
import { isPassingFailure } from './retry.ts'
import type { Trace } from './trace.ts'
import { Unsendable } from './unsendable.ts'

/** The error for an attempt that ended without a whole answer, deadlines and aborts apart. */
export function networkFailure(call: Call, trace: Trace, error: unknown): HttpError {
  const { sentence, ...kind } = kindOf(call, trace, error)
  const facts = { ...kind, status: trace.status, wasSent: trace.wasSent, attempt: trace.attempt, cause: error }
  return failure(subjectAt(call, trace.address), sentence, facts)
}

function kindOf(
  call: Call,
  trace: Trace,
  error: unknown,
): Pick<FailureFacts, 'code' | 'passing'> & { sentence: string } {
  if (error instanceof TooLarge) {
    const sentence = `expected a body of at most ${call.settings.maxBytes} bytes, got more: raise maxBytes, or ask for less at a time`
    return { code: 'too_large', sentence }
  }
  const message = printable(call.redactor.text(messageOf(error)))
  if (error instanceof RedirectRefused) return { code: 'redirect', sentence: `status ${trace.status}: ${message}` }
  if (error instanceof Unsendable || isRefusedByUndici(error)) return { code: 'invalid', sentence: message }
  if (error instanceof UnknownEncoding) return { code: 'network', sentence: message }
  const got =
    trace.status === undefined ? 'no connection' : `status ${trace.status} and a body that broke off or is damaged`
  const sentence = `expected a whole answer, got ${got} after ${trace.body.bytes} bytes: ${message}`
  return { code: 'network', passing: isPassingFailure(error), sentence }
}

function isRefusedByUndici(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return code === 'UND_ERR_INVALID_ARG' || code === 'UND_ERR_NOT_SUPPORTED'
}

/** A message with its code. Where several addresses were tried, the first one's. */
function messageOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return messageOf(error.errors[0])
  if (!(error instanceof Error)) return 'unknown failure'
  return 'code' in error ? `${error.message} (${String(error.code)})` : error.message
}
