import { DeliveryError, type Outgoing, type Sent } from '../../channel.ts'
import { at, jsonOf, textAt } from '../common/json.ts'
import { referenceOf } from '../common/reference.ts'
import { isSuccess, refusedAnswer } from '../common/refused-answer.ts'
import { call, type Service } from './service.ts'

const pageLength = 100
const mostPages = 20

const minuteMs = 60_000
const dayMs = 24 * 60 * minuteMs

/** Goes through what was sent since the first try, for the reference. Their clock may be minutes behind ours. */
export async function lookUpWhatsApp(
  service: Service,
  { key, firstTriedAt }: Outgoing,
  signal: AbortSignal,
): Promise<Sent | undefined> {
  if (firstTriedAt === null) return undefined
  const reference = referenceOf(key)
  // Both ends, or neither is heeded.
  const messageTimestamp = {
    gte: new Date(firstTriedAt.getTime() - 10 * minuteMs).toISOString(),
    lte: new Date(firstTriedAt.getTime() + 30 * dayMs).toISOString(),
  }
  for (let page = 1; page <= mostPages; page++) {
    const query = { where: { key: { fromMe: true }, messageTimestamp }, offset: pageLength, page }
    const answer = await call(service, 'chat/findMessages', query, signal)
    const records = at(jsonOf(answer.text), 'messages', 'records')
    if (!isSuccess(answer)) throw refusedAnswer(answer)
    if (!Array.isArray(records)) throw unknown('a list of messages')
    const found = records.find((record) => textOf(record).trimEnd().endsWith(reference))
    const providerId = textAt(found, 'key', 'id')
    if (found !== undefined) return providerId === undefined ? {} : { providerId }
    if (records.length < pageLength) return undefined
  }
  throw unknown(`at most ${mostPages * pageLength} messages since the first try`)
}

function textOf(record: unknown): string {
  return textAt(record, 'message', 'conversation') ?? textAt(record, 'message', 'extendedTextMessage', 'text') ?? ''
}

function unknown(expected: string): DeliveryError {
  return new DeliveryError(
    `expected ${expected}, got something else: whether the message has arrived is not known, so it is not sent again now`,
  )
}
