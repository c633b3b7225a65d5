import type { HttpResponse, HttpStream } from '../../pipelines/http-client.ts'
import { attemptOnce } from './attempt.ts'
import { type Call, takeTurn } from './call.ts'
import { Deadline } from './deadline.ts'
import { ended } from './ended.ts'
import { HttpError } from './http-error.ts'
import { networkFailure } from './network-failure.ts'
import { openStream } from './open-stream.ts'
import { pauseMs } from './retry.ts'
import { Trace } from './trace.ts'

/** One try: answers, or throws whatever goes wrong. */
type Attempt<Answered> = (call: Call, trace: Trace, deadline: Deadline) => Promise<Answered>

/** Sends a request until it succeeds, is not worth another attempt, or has no attempt or time left. */
export async function send(call: Call): Promise<HttpResponse> {
  using total = new Deadline(call.settings.totalTimeoutMs, call.signals)
  return await tried(call, total, attemptOnce)
}

/** The same for a body that is handed over while it arrives: the deadline of the request then goes on. */
export async function sendStream(request: Call): Promise<HttpStream> {
  const { settings } = request
  const call = { ...request, settings: { ...settings, ...settings.stream } }
  const total = new Deadline(call.settings.totalTimeoutMs, call.signals)
  try {
    return await tried(call, total, (_call, trace, head) => openStream(call, trace, head, total))
  } catch (error) {
    total[Symbol.dispose]()
    throw error
  }
}

async function tried<Answered>(call: Call, total: Deadline, attempt: Attempt<Answered>): Promise<Answered> {
  const { retry } = call.settings
  for (let number = 1; ; number++) {
    const outcome = await attempted(call, number, total, attempt)
    if (!(outcome instanceof HttpError)) return outcome
    if (!outcome.retryable || number >= retry.attempts) throw outcome
    const pause = pauseMs(number, retry, call.hooks.random, outcome.retryAfterMs)
    // What is known now says more than that the time was up.
    if (pause >= total.leftMs) throw outcome
    try {
      await call.hooks.sleep(pause, total.signal)
    } catch (error) {
      throw ended(call, new Trace(number, outcome.address), total, total) ?? error
    }
  }
}

async function attempted<Answered>(
  call: Call,
  number: number,
  total: Deadline,
  attempt: Attempt<Answered>,
): Promise<Answered | HttpError> {
  const trace = new Trace(number, call.address)
  try {
    total.signal.throwIfAborted()
    await takeTurn(call, total.signal)
  } catch (error) {
    return ended(call, new Trace(number - 1, call.address), total, total) ?? networkFailure(call, trace, error)
  }
  using deadline = new Deadline(call.settings.timeoutMs, [total.signal])
  try {
    return await attempt(call, trace, deadline)
  } catch (error) {
    const failed =
      error instanceof HttpError ? error : (ended(call, trace, total, deadline) ?? networkFailure(call, trace, error))
    trace.log(call, failed.code)
    return failed
  }
}
