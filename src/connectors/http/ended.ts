import { formatDuration } from '../../pipelines/duration.ts'
import type { Call } from './call.ts'
import type { Deadline } from './deadline.ts'
import { failure, subjectAt } from './failure.ts'
import type { HttpError } from './http-error.ts'
import type { Trace } from './trace.ts'

/** What the time of an attempt is called, and how long it is. */
const limits = {
  timeout: ({ settings }: Call) => settings.timeoutMs,
  idleTimeout: ({ settings }: Call) => settings.stream.idleTimeoutMs,
}

/** The error for an end that was set from here: the caller's abort, or a deadline. */
export function ended(
  call: Call,
  trace: Trace,
  total: Deadline,
  deadline: Deadline,
  name: keyof typeof limits = 'timeout',
): HttpError | undefined {
  const subject = subjectAt(call, trace.address)
  const facts = { status: trace.status, wasSent: trace.wasSent, attempt: trace.attempt }
  const aborted = call.signals.find((signal) => signal.aborted)
  if (aborted !== undefined) {
    return failure(subject, 'ended by its caller', { ...facts, code: 'aborted', cause: aborted.reason })
  }
  const setting = total.expired ? 'totalTimeout' : deadline.expired ? name : undefined
  if (setting === undefined) return undefined
  const limit = formatDuration(setting === 'totalTimeout' ? call.settings.totalTimeoutMs : limits[setting](call))
  const got =
    trace.status === undefined ? 'no answer' : `status ${trace.status} and ${trace.body.bytes} bytes of a body`
  const expected = setting === 'idleTimeout' ? 'the next bytes' : 'a whole answer'
  const sentence = `expected ${expected} within ${limit} (${setting}), got ${got}: raise it, or ask for less at a time`
  return failure(subject, sentence, { ...facts, code: 'timeout', passing: true })
}
