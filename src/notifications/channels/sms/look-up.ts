import type { HttpRequest } from '../../../pipelines/http-client.ts'
import { DeliveryError, type Outgoing, type Sent } from '../../channel.ts'
import { at, jsonOf, textAt } from '../common/json.ts'
import { referenceOf } from '../common/reference.ts'
import { isSuccess, refusedAnswer } from '../common/refused-answer.ts'
import { valueOf } from '../common/setting.ts'
import { call, isMessagingService, type Service, withoutBlanks } from './service.ts'

const pageLength = 100
const mostPages = 10
const hourMs = 3_600_000

// These have reached nobody: another try may.
const lost = new Set(['failed', 'undelivered', 'canceled'])

/** Goes through the messages to the number, the newest first, until those of before the first try. */
export async function lookUpSms(
  service: Service,
  { key, recipient, firstTriedAt }: Outgoing,
  signal: AbortSignal,
): Promise<Sent | undefined> {
  if (firstTriedAt === null) return undefined
  const reference = referenceOf(key)
  const since = firstTriedAt.getTime() - hourMs
  const from = valueOf(service.from)
  const filter = { To: withoutBlanks(recipient), ...(isMessagingService(from) ? {} : { From: from }) }
  let query: NonNullable<HttpRequest['query']> = { ...filter, PageSize: pageLength }
  for (let page = 0; page < mostPages; page++) {
    const answer = await call(service, { method: 'GET', query }, signal)
    if (!isSuccess(answer)) throw refusedAnswer(answer)
    const list = jsonOf(answer.text)
    const messages = at(list, 'messages')
    if (!Array.isArray(messages)) throw unknown('a list of messages')
    const found = messages.find((message) => isIt(message, reference))
    const providerId = textAt(found, 'sid')
    if (found !== undefined) return providerId === undefined ? {} : { providerId }
    const next = URL.parse(textAt(list, 'next_page_uri') ?? '', 'https://api.twilio.com')?.searchParams
    const oldest = Date.parse(textAt(messages.at(-1), 'date_created') ?? '')
    if (!next?.has('PageToken') || oldest < since) return undefined
    query = {
      ...filter,
      PageSize: pageLength,
      Page: next.get('Page') ?? page + 1,
      PageToken: next.get('PageToken') ?? '',
    }
  }
  throw unknown(`at most ${mostPages * pageLength} messages to the number since the first try`)
}

function isIt(message: unknown, reference: string): boolean {
  const isLost = lost.has(textAt(message, 'status') ?? '')
  return !isLost && (textAt(message, 'body') ?? '').trimEnd().endsWith(reference)
}

function unknown(expected: string): DeliveryError {
  return new DeliveryError(
    `expected ${expected}, got something else: whether the message has arrived is not known, so it is not sent again now`,
  )
}
