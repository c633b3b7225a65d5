import { formatDuration } from '../../pipelines/duration.ts'
import type { HttpResponse } from '../../pipelines/http-client.ts'
import { attemptOnce } from './attempt.ts'
import { type Call, takeTurn } from './call.ts'
import { Deadline } from './deadline.ts'
import { failure, subjectAt } from './failure.ts'
import { HttpError } from './http-error.ts'
import { networkFailure } from './network-failure.ts'
import { pauseMs } from './retry.ts'
import { Trace } from './trace.ts'

/** Sends a request until it succeeds, is not worth another attempt, or has no attempt or time left. */
export async function send(call: Call): Promise<HttpResponse> {
  const { retry, totalTimeoutMs } = call.settings
  using total = new Deadline(totalTimeoutMs, call.signals)
  for (let attempt = 1; ; attempt++) {
    const outcome = await attempted(call, attempt, total)
    if (!(outcome instanceof HttpError)) return outcome
    if (!outcome.retryable || attempt >= retry.attempts) throw outcome
    const pause = pauseMs(attempt, retry, call.hooks.random, outcome.retryAfterMs)
    // What is known now says more than that the time was up.
    if (pause >= total.leftMs) throw outcome
    try {
      await call.hooks.sleep(pause, total.signal)
    } catch (error) {
      throw ended(call, new Trace(attempt, outcome.address), total, total) ?? error
    }
  }
}

async function attempted(call: Call, attempt: number, total: Deadline): Promise<HttpResponse | HttpError> {
  const trace = new Trace(attempt, call.address)
  try {
    total.signal.throwIfAborted()
    await takeTurn(call, total.signal)
  } catch (error) {
    return ended(call, new Trace(attempt - 1, call.address), total, total) ?? networkFailure(call, trace, error)
  }
  using deadline = new Deadline(call.settings.timeoutMs, [total.signal])
  let outcome: HttpResponse | HttpError
  try {
    outcome = await attemptOnce(call, trace, deadline.signal)
  } catch (error) {
    outcome =
      error instanceof HttpError ? error : (ended(call, trace, total, deadline) ?? networkFailure(call, trace, error))
  }
  trace.log(call, outcome instanceof HttpError ? outcome.code : undefined)
  return outcome
}

/** The error for an end that was set from here: the caller's abort, or a deadline. */
function ended(call: Call, trace: Trace, total: Deadline, deadline: Deadline): HttpError | undefined {
  const subject = subjectAt(call, trace.address)
  const facts = { status: trace.status, attempt: trace.attempt }
  const aborted = call.signals.find((signal) => signal.aborted)
  if (aborted !== undefined) {
    return failure(subject, 'ended by its caller', { ...facts, code: 'aborted', cause: aborted.reason })
  }
  const setting = total.expired ? 'totalTimeout' : deadline.expired ? 'timeout' : undefined
  if (setting === undefined) return undefined
  const limit = formatDuration(setting === 'timeout' ? call.settings.timeoutMs : call.settings.totalTimeoutMs)
  const got =
    trace.status === undefined ? 'no answer' : `status ${trace.status} and ${trace.body.bytes} bytes of a body`
  const sentence = `expected a whole answer within ${limit} (${setting}), got ${got}: raise it, or ask for less at a time`
  return failure(subject, sentence, { ...facts, code: 'timeout', passing: true })
}
