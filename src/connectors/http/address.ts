import { isSecret, type Secret } from '../../pipelines/secret.ts'
import type { Redactor } from './redactor.ts'
import type { Query } from './settings.ts'
import { Unsendable } from './unsendable.ts'

/** The address itself, or what it is under the base. Never of another origin than the base. */
export function resolveAddress(address: string, baseUrl: URL | undefined): URL {
  const isAbsolute = /^[a-z][a-z0-9+.-]*:\/\//i.test(address)
  if (baseUrl !== undefined && !isAbsolute) return below(baseUrl, address)
  const url = URL.canParse(address) ? new URL(address) : undefined
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw new Unsendable('expected an address with http:// or https://, or a client with baseUrl')
  }
  if (baseUrl !== undefined && url.origin !== baseUrl.origin) {
    throw new Unsendable(
      `expected an address of ${baseUrl.origin}, which the client is for: use a client without baseUrl, whose credentials are its own`,
    )
  }
  url.hash = ''
  return url
}

function below(baseUrl: URL, address: string): URL {
  const [, path = '', search = ''] = /^([^?#]*)(\?[^#]*)?/.exec(address) ?? []
  const url = new URL(baseUrl)
  if (path !== '') url.pathname = `${baseUrl.pathname.replace(/\/+$/, '')}/${path.replace(/^\/+/, '')}`
  url.search = search
  return url
}

/** Adds the parameters of client and request to an address, and notes their secrets. */
export function applyQuery(url: URL, ofClient: Query, ofRequest: Query, redactor: Redactor): void {
  for (const [name, value] of Object.entries(ofClient)) {
    const isMeant = Object.hasOwn(ofRequest, name) || (url.searchParams.has(name) && !holdsSecret(value))
    if (!isMeant) setParameter(url, name, value, redactor)
  }
  for (const [name, value] of Object.entries(ofRequest)) setParameter(url, name, value, redactor)
}

function setParameter(url: URL, name: string, value: Query[string], redactor: Redactor): void {
  if (value === undefined) return
  url.searchParams.delete(name)
  for (const item of listOf(value)) url.searchParams.append(name, parameterText(name, item, redactor))
}

function parameterText(name: string, value: string | number | boolean | Secret, redactor: Redactor): string {
  if (isSecret(value)) {
    const text = value.reveal()
    redactor.hide(text)
    return text
  }
  if (typeof value === 'number' && !Number.isFinite(value)) {
    throw new Unsendable(`expected a number for the parameter ${name}, got ${value}`)
  }
  return String(value)
}

function listOf(value: NonNullable<Query[string]>): (string | number | boolean | Secret)[] {
  return [value].flat()
}

/** Whether a parameter is, or contains, a secret. */
export function holdsSecret(value: Query[string]): boolean {
  return value !== undefined && listOf(value).some(isSecret)
}
