import type { HttpRequest } from '../../pipelines/http-client.ts'
import { isSecret } from '../../pipelines/secret.ts'
import { applyQuery, resolveAddress } from './address.ts'
import { decoded } from './key-parameters.ts'
import type { Redactor } from './redactor.ts'
import type { Settings } from './settings.ts'
import { Unsendable } from './unsendable.ts'

type Method = NonNullable<HttpRequest['method']>

/** A request as it goes over the wire, secrets revealed. Never leaves this folder. */
export interface Outgoing {
  method: Method
  url: URL
  /** By name in lower case. */
  headers: ReadonlyMap<string, string>
  body: string | Uint8Array | undefined
}

/** Puts a request together. What must not be seen of it is told to the redactor. */
export function outgoing(address: string, request: HttpRequest, settings: Settings, redactor: Redactor): Outgoing {
  const method = request.method ?? 'GET'
  const url = resolveAddress(address, settings.baseUrl)
  applyQuery(url, settings.query, request.query ?? {}, redactor)
  redactor.hideIn(url)
  const headers = revealedHeaders(settings, redactor)
  useUserinfo(url, headers, redactor)
  if (request.idempotencyKey !== undefined) headers.set('idempotency-key', request.idempotencyKey)
  const body = bodyOf(method, request.body, headers)
  return { method, url, headers, body }
}

function revealedHeaders(settings: Settings, redactor: Redactor): Map<string, string> {
  const headers = new Map<string, string>()
  for (const [name, value] of settings.headers) {
    const text = isSecret(value) ? value.reveal() : value
    if (isSecret(value)) redactor.hide(text)
    redactor.hideHeader(name, text)
    headers.set(name, text)
  }
  return headers
}

/** `https://user:password@host` is a way to write an Authorization header, not a part of the address. */
function useUserinfo(url: URL, headers: Map<string, string>, redactor: Redactor): void {
  if (url.username === '' && url.password === '') return
  const pair = `${decoded(url.username)}:${decoded(url.password)}`
  url.username = ''
  url.password = ''
  if (headers.has('authorization')) return
  const value = `Basic ${Buffer.from(pair).toString('base64')}`
  redactor.hideHeader('authorization', value)
  headers.set('authorization', value)
}

function bodyOf(method: Method, body: HttpRequest['body'], headers: Map<string, string>): Outgoing['body'] {
  if (body === undefined) return undefined
  if (method === 'GET' || method === 'HEAD') {
    throw new Unsendable(`expected no body with ${method}: services ignore it; use query, or POST`)
  }
  if (body instanceof Uint8Array) return body
  if (typeof body === 'string') return withType(body, 'text/plain;charset=UTF-8', headers)
  return withType(JSON.stringify(body), 'application/json', headers)
}

function withType(body: string, type: string, headers: Map<string, string>): string {
  if (!headers.has('content-type')) headers.set('content-type', type)
  return body
}
