import { basic } from '../../../connectors/http/index.ts'
import type { HttpRequest } from '../../../pipelines/http-client.ts'
import type { Secret } from '../../../pipelines/secret.ts'
import { type Answer, requestOnce } from '../common/request-once.ts'
import { type Setting, valueOf } from '../common/setting.ts'
import { webAddress } from '../common/web-address.ts'

/** Whose account at Twilio, and from which number. */
export interface Service {
  url: Setting
  accountSid: Setting
  authToken: Secret
  from: Setting
}

/** One request to the account's messages. */
export function call(service: Service, request: HttpRequest, signal: AbortSignal): Promise<Answer> {
  const account = valueOf(service.accountSid)
  valueOf(service.authToken)
  const base = webAddress(service.url).replace(/\/+$/, '')
  const headers = { ...request.headers, authorization: basic(account, service.authToken) }
  const address = `${base}/2010-04-01/Accounts/${encodeURIComponent(account)}/Messages.json`
  return requestOnce(address, { ...request, headers }, { signal })
}

/** A messaging service chooses among its numbers. */
export function isMessagingService(from: string): boolean {
  return /^MG[0-9a-f]{32}$/i.test(from)
}

export function withoutBlanks(number: string): string {
  return number.replace(/[\s().-]/g, '')
}
