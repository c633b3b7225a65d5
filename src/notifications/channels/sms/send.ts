import type { DeliveryError, Outgoing, Sent } from '../../channel.ts'
import { bodyText, jsonOf, textAt } from '../common/json.ts'
import { referenceOf } from '../common/reference.ts'
import { isSuccess, refusedAnswer } from '../common/refused-answer.ts'
import type { Answer } from '../common/request-once.ts'
import { valueOf } from '../common/setting.ts'
import { call, isMessagingService, type Service, withoutBlanks } from './service.ts'

export async function sendSms(service: Service, outgoing: Outgoing, signal: AbortSignal): Promise<Sent> {
  const from = valueOf(service.from)
  const form = new URLSearchParams({
    To: withoutBlanks(outgoing.recipient),
    [isMessagingService(from) ? 'MessagingServiceSid' : 'From']: from,
    Body: `${bodyText(outgoing.body, 'text')} ${referenceOf(outgoing.key)}`,
  })
  const headers = { 'content-type': 'application/x-www-form-urlencoded' }
  const answer = await call(service, { method: 'POST', headers, body: form.toString() }, signal)
  if (!isSuccess(answer)) throw refused(answer)
  const providerId = textAt(jsonOf(answer.text), 'sid')
  return providerId === undefined ? {} : { providerId }
}

// Too many requests, a full queue, and what Twilio says when it is not well itself.
const passingCodes = new Set([20429, 20500, 20503, 21611, 14107, 30001])

/** Twilio's own code says more than the status. Codes that are not listed go by the status. */
function refused(answer: Answer): DeliveryError {
  const code = Number(/"code"\s*:\s*(\d+)/.exec(answer.text ?? '')?.[1])
  const text = Number.isNaN(code)
    ? answer.text
    : `code ${code}, ${textAt(jsonOf(answer.text), 'message') ?? 'no message'}`
  return refusedAnswer({ ...answer, text }, passingCodes.has(code) ? { permanent: false } : {})
}
