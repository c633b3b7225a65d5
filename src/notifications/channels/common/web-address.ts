import { remember } from '../../../pipelines/redaction.ts'
import { isSecret, type Secret } from '../../../pipelines/secret.ts'
import { DeliveryError } from '../../channel.ts'
import { type Setting, valueOf } from './setting.ts'

/**
 * The address in a setting, as http or https. Of a Secret every part that may be a token is hidden from then on: the
 * other side may quote the path where we only know the whole address.
 */
export function webAddress(of: Setting | Secret): string {
  const text = valueOf(of)
  const url = URL.parse(text)
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new DeliveryError(
      `expected ${of.name} to be an address with https://, got something else: it is not shown, as it may be secret`,
      { permanent: true },
    )
  }
  if (isSecret(of)) hideParts(url)
  return url.href
}

/** Shorter parts are words, `services` say. */
const shortestToken = 12

function hideParts(url: URL): void {
  remember(url.href)
  if (url.pathname.length >= shortestToken) remember(url.pathname)
  const parts = [...url.pathname.split('/'), ...url.searchParams.values(), url.password]
  for (const part of parts) if (part.length >= shortestToken) remember(part)
}
