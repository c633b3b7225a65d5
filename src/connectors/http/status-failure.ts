import { readBody } from './body.ts'
import type { Call } from './call.ts'
import type { Answer } from './exchange.ts'
import { excerpt, failure, subjectAt } from './failure.ts'
import type { HttpError } from './http-error.ts'
import { isPassing, retryAfterMs } from './retry.ts'
import { textOf } from './text.ts'
import type { Trace } from './trace.ts'

/** How much of the body is read to explain the status. */
const mostBytes = 65_536

/** How much of it the sentence shows. */
const shownLength = 200

/** The error for an answer of 400 or above, with how its body begins. */
export async function statusFailure(
  call: Call,
  trace: Trace,
  { status, headers, body }: Answer,
  signal: AbortSignal,
): Promise<HttpError> {
  // The status is the failure. However reading its body ends, what has arrived is enough to explain it.
  await readBody(body, headers.get('content-encoding') ?? '', mostBytes, trace.body, signal).catch(() => undefined)
  const text = textOf(trace.body.whole(), headers.get('content-type'))
  const waitMs = retryAfterMs(headers)
  const subject = subjectAt(call, trace.address)
  const begins = text.trim() === '' ? ' and no body' : `: ${excerpt(call.redactor, text, shownLength)}`
  return failure(subject, `expected a status below 400, got ${status}${begins}${nextMove(status, waitMs)}`, {
    code: 'status',
    status,
    attempt: trace.attempt,
    passing: isPassing(status),
    body: text,
    retryAfterMs: waitMs,
  })
}

function nextMove(status: number, waitMs: number | undefined): string {
  const wait = waitMs === undefined ? '' : `. It asks to wait ${Math.ceil(waitMs / 1000)} s`
  if (status === 401 || status === 403) return '. Check the key or password it is sent with'
  return status === 429 ? `${wait}. Lower perSecond` : wait
}
