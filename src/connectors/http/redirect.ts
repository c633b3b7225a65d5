import { isKeyParameter } from './key-parameters.ts'
import type { Outgoing } from './outgoing.ts'
import type { Redactor } from './redactor.ts'

export const mostRedirects = 5

const redirectStatuses = new Set([301, 302, 303, 307, 308])

export function isRedirect(status: number): boolean {
  return redirectStatuses.has(status)
}

/** A redirect that is not followed, and why. */
export class RedirectRefused extends Error {
  override name = 'RedirectRefused'
}

/** The headers another origin may see. All others may be credentials under some name. */
const harmlessHeaders = new Set([
  'accept',
  'accept-encoding',
  'accept-language',
  'if-modified-since',
  'if-none-match',
  'range',
  'user-agent',
])

/** The request a redirect asks for. To another origin it goes without credentials, and they do not come back after it. */
export function redirected(request: Outgoing, location: string | null, redactor: Redactor): Outgoing {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    throw new RedirectRefused(
      `only GET and HEAD follow redirects, a ${request.method} may already have taken effect: send it to the address it redirects to`,
    )
  }
  const url = location !== null && URL.canParse(location, request.url.href) ? new URL(location, request.url) : undefined
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw new RedirectRefused('expected a Location header with an http or https address')
  }
  if (request.url.protocol === 'https:' && url.protocol === 'http:') {
    throw new RedirectRefused('expected an encrypted connection to stay one, got a redirect from https to http')
  }
  url.username = ''
  url.password = ''
  url.hash = ''
  if (url.origin === request.url.origin) return { ...request, url }
  return { ...request, url: withoutKeys(url, redactor), headers: harmless(request.headers, redactor) }
}

function harmless(headers: Outgoing['headers'], redactor: Redactor): Outgoing['headers'] {
  return new Map([...headers].filter(([name, value]) => harmlessHeaders.has(name) && !redactor.finds(value)))
}

function withoutKeys(url: URL, redactor: Redactor): URL {
  for (const [name, value] of new URLSearchParams(url.search)) {
    if (isKeyParameter(name) || redactor.finds(value)) url.searchParams.delete(name)
  }
  if (redactor.finds(url.href)) {
    throw new RedirectRefused('the address it redirects to is of another origin and has a secret in it')
  }
  return url
}
