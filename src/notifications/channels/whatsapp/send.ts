import type { DeliveryError, Outgoing, Sent } from '../../channel.ts'
import { at, bodyText, jsonOf, textAt } from '../common/json.ts'
import { referenceOf } from '../common/reference.ts'
import { isSuccess, refusedAnswer } from '../common/refused-answer.ts'
import type { Answer } from '../common/request-once.ts'
import { call, type Service } from './service.ts'

export async function sendWhatsApp(service: Service, outgoing: Outgoing, signal: AbortSignal): Promise<Sent> {
  const text = `${bodyText(outgoing.body, 'text')}\n\n${referenceOf(outgoing.key)}`
  const number = outgoing.recipient.replace(/[^\d@a-z.-]/gi, '')
  const answer = await call(service, 'message/sendText', { number, text, linkPreview: false }, signal)
  if (!isSuccess(answer)) throw refused(answer)
  const providerId = textAt(jsonOf(answer.text), 'key', 'id')
  return providerId === undefined ? {} : { providerId }
}

/**
 * 400 is its answer to everything: what was asked wrongly, a number without WhatsApp, a telephone without connection,
 * and whatever fails after the message has left.
 */
function refused(answer: Answer): DeliveryError {
  const reason = reasonOf(answer)
  const shown = { ...answer, text: reason }
  if (answer.status !== 400) return refusedAnswer(shown, answer.status === 500 ? { mayHaveArrived: true } : {})
  if (/"?exists"?\s*:\s*false/.test(reason)) {
    return refusedAnswer({ ...answer, text: 'the number has no WhatsApp' }, { permanent: true })
  }
  if (/Connection Closed|Connection Lost|Connection was lost/i.test(reason)) {
    return refusedAnswer(
      { ...answer, text: 'the telephone is not connected: connect it again in Evolution API' },
      { permanent: false },
    )
  }
  // What it threw itself, by the name of its class, and perhaps after sending.
  const isThrown = /\b[A-Za-z]*Error\b/.test(reason)
  return refusedAnswer(shown, isThrown ? { permanent: false, mayHaveArrived: true } : { permanent: true })
}

/** Texts, objects and lists of lists stand in `response.message`. */
function reasonOf({ text = '' }: Answer): string {
  const message = at(jsonOf(text), 'response', 'message')
  if (message === undefined) return text
  return typeof message === 'string' ? message : JSON.stringify(message)
}
