import { HttpError, type HttpErrorFacts } from './http-error.ts'
import { beginning } from './printable.ts'
import type { Redactor } from './redactor.ts'

/** What failed: one request, over all of its attempts. */
export interface Subject {
  method: string
  /** As it may be shown. */
  address: string
  /** Whether sending it again does no more than sending it once. */
  repeatable: boolean
  redactor: Redactor
}

/** The same subject at the address its redirects have led to, and nothing else of the call. */
export function subjectAt({ method, repeatable, redactor }: Subject, address: string): Subject {
  return { method, address, repeatable, redactor }
}

export interface FailureFacts extends Omit<HttpErrorFacts, 'address' | 'cause' | 'retryable' | 'wasSent'> {
  /** Whether another attempt may meet something else. Default false. */
  passing?: boolean
  /** Default: whether there was an answer. */
  wasSent?: boolean
  cause?: unknown
}

/** How much of a body an error keeps, and how much is looked at for it: redaction may shorten it. */
const keptLength = 500
const inspectedLength = 65_536

/**
 * The error of a request. All that came from outside loses its secrets here; `sentence` says what was expected, what
 * came and what to do.
 */
export function failure(subject: Subject, sentence: string, facts: FailureFacts): HttpError {
  const { method, address, repeatable, redactor } = subject
  const { passing = false, body, cause, ...rest } = facts
  return new HttpError(
    redactor.text(`${method} ${address}: ${sentence}${passing && !repeatable ? notRepeated(method) : ''}`),
    {
      ...rest,
      address,
      retryable: passing && repeatable,
      wasSent: rest.wasSent ?? rest.status !== undefined,
      body: body === undefined ? undefined : excerpt(redactor, body, keptLength),
      cause: redactor.cause(cause),
    },
  )
}

function notRepeated(method: string): string {
  return `. Not sent again, as a second ${method} may act twice: set idempotencyKey where it may be repeated`
}

/** How a body begins, in a form that may be shown and stored. */
export function excerpt(redactor: Redactor, body: string, length: number): string {
  return beginning(redactor.excerpt(body.slice(0, inspectedLength)), length)
}
