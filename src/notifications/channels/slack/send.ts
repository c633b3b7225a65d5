import type { Json } from '../../../pipelines/json.ts'
import type { Secret } from '../../../pipelines/secret.ts'
import { DeliveryError, type Outgoing, type Sent } from '../../channel.ts'
import { isSuccess, refusedAnswer } from '../common/refused-answer.ts'
import { requestOnce } from '../common/request-once.ts'
import { shownText } from '../common/shown-text.ts'
import { webAddress } from '../common/web-address.ts'

/** Slack answers `ok`, or the name of what is wrong. */
export async function sendSlack(url: Secret, { body }: Outgoing, signal: AbortSignal): Promise<Sent> {
  const answer = await requestOnce(webAddress(url), { method: 'POST', body: body as Json }, { signal })
  if (!isSuccess(answer)) throw refusedAnswer(answer)
  // A page that asks to sign in says 200, too.
  if (answer.text !== undefined && answer.text.trim() !== 'ok') {
    throw new DeliveryError(
      `expected the answer 'ok', got '${shownText(answer.text)}': check that ${url.name} is the address of a Slack webhook`,
    )
  }
  return {}
}
