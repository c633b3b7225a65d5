import { DeliveryError } from '../../channel.ts'
import type { Answer } from './request-once.ts'
import { shownText } from './shown-text.ts'

export function isSuccess({ status }: Answer): boolean {
  return status >= 200 && status < 300
}

/** Statuses of a state that passes; every other one below 500 will be met again. */
const passing = new Set([408, 409, 423, 425, 429])

/** The error for an answer that is no success. A gateway that gave up may have passed the message on before. */
export function refusedAnswer(answer: Answer, options: { permanent?: boolean; mayHaveArrived?: boolean } = {}) {
  const { status, text, retryAfterMs } = answer
  const isRedirect = status >= 300 && status < 400
  const said = isRedirect ? ': redirects are not followed, set the address it leads to' : saying(text)
  return new DeliveryError(`expected a status from 200 to 299, got ${status}${said}`, {
    permanent: options.permanent ?? (status < 500 && !passing.has(status)),
    mayHaveArrived: options.mayHaveArrived ?? [408, 502, 504].includes(status),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  })
}

function saying(text: string | undefined): string {
  const shown = shownText(text ?? '')
  return shown === '' ? ' and no reason' : `: ${shown}`
}
