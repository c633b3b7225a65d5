import type { Context } from 'hono'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import { isTls } from './own-address.ts'

/** Good for some minutes, and sent with every request. */
export const accessCookie = 'millrace_access'
/** Good for weeks, and sent only where the access is renewed. */
const refreshCookie = 'millrace_refresh'
const refreshPath = '/api/sign-in/refresh'

/** What a browser keeps of a session. */
export interface SessionCookies {
  access: string
  accessExpiresAt: Date
  /** Null: the browser keeps the one it has. */
  refresh: string | null
  refreshExpiresAt: Date
}

/**
 * Scripts cannot read them, and other sites' forms do not send them. Lax, not Strict: a link in a message leads to its alert
 * also where it is the first click of the day.
 */
export function setSessionCookies(context: Context, session: SessionCookies): void {
  const secure = isTls(context)
  setCookie(context, accessCookie, session.access, {
    httpOnly: true,
    sameSite: 'Lax',
    secure,
    path: '/',
    expires: session.accessExpiresAt,
  })
  if (session.refresh === null) return
  setCookie(context, refreshCookie, session.refresh, {
    httpOnly: true,
    sameSite: 'Lax',
    secure,
    path: refreshPath,
    expires: session.refreshExpiresAt,
  })
}

export function clearSessionCookies(context: Context): void {
  deleteCookie(context, accessCookie, { path: '/' })
  deleteCookie(context, refreshCookie, { path: refreshPath })
}

export const accessOf = (context: Context): string | undefined => getCookie(context, accessCookie)
export const refreshOf = (context: Context): string | undefined => getCookie(context, refreshCookie)

/**
 * Whether a change comes from a page of ours. A cookie comes along whatever page has sent a request; SameSite keeps other
 * sites out, and this also keeps out what runs on another port or below the same domain.
 */
export function isOwnPage(context: Context): boolean {
  const site = context.req.header('sec-fetch-site')
  if (site !== undefined) return site === 'same-origin' || site === 'none'
  const origin = context.req.header('origin')
  return origin === undefined || URL.parse(origin)?.host === context.req.header('host')
}
