import type { Secret } from '../../../pipelines/secret.ts'
import type { Outgoing, Sent } from '../../channel.ts'
import { bodyText } from '../common/json.ts'
import { isSuccess, refusedAnswer } from '../common/refused-answer.ts'
import { requestOnce } from '../common/request-once.ts'
import { valueOf } from '../common/setting.ts'
import { webAddress } from '../common/web-address.ts'
import { signedHeaders } from './signature.ts'

interface Target {
  url: Secret
  key: Secret
  allowPrivate: boolean
}

export async function sendWebhook(target: Target, outgoing: Outgoing, signal: AbortSignal): Promise<Sent> {
  const { url, key, allowPrivate } = target
  const body = bodyText(outgoing.body, 'json')
  // By the machine's clock: whoever checks compares it with theirs.
  const signed = signedHeaders(valueOf(key), outgoing.key, body, new Date())
  const request = { method: 'POST' as const, headers: { 'content-type': 'application/json', ...signed }, body }
  const answer = await requestOnce(webAddress(url), request, { signal, publicOnly: !allowPrivate })
  if (!isSuccess(answer)) throw refusedAnswer(answer, { permanent: answer.status === 410 })
  return {}
}
