import type { Json } from '../../../pipelines/json.ts'
import type { Secret } from '../../../pipelines/secret.ts'
import { type Answer, requestOnce } from '../common/request-once.ts'
import { type Setting, valueOf } from '../common/setting.ts'
import { webAddress } from '../common/web-address.ts'

/** Where Evolution API is, and as what. */
export interface Service {
  url: Setting
  apiKey: Secret
  instance: Setting
}

/** One call of a route that ends with the instance's name. */
export function call(service: Service, route: string, body: Json, signal: AbortSignal): Promise<Answer> {
  const base = webAddress(service.url).replace(/\/+$/, '')
  const address = `${base}/${route}/${encodeURIComponent(valueOf(service.instance))}`
  valueOf(service.apiKey)
  return requestOnce(address, { method: 'POST', headers: { apikey: service.apiKey }, body }, { signal })
}
