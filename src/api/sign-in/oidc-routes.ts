import { createHmac } from 'node:crypto'
import { type Context, Hono } from 'hono'
import { deleteCookie, getSignedCookie, setSignedCookie } from 'hono/cookie'
import type { Database } from '../../database/database.ts'
import { readSessionKeys } from '../../people/sessions/key-store.ts'
import type { Sessions } from '../../people/sessions/sessions.ts'
import { beginOidc, finishOidc, type OidcAttempt } from '../../people/sign-in/oidc.ts'
import type { CheckedOidc } from '../../pipelines/oidc.ts'
import { reportError } from '../../telemetry/report-error.ts'
import type { ApiEnvironment } from '../api-environment.ts'
import { setSessionCookies } from './cookies.ts'
import { isTls, originOf } from './own-address.ts'
import { wayBack } from './way-back.ts'
import { whereabouts } from './who-asks.ts'

const path = '/api/sign-in/oidc'
const attemptCookie = 'millrace_oidc'
const attemptSeconds = 600

/** Why nobody is signed in, as the page of signing in has texts for it. */
type Problem = 'late' | 'not let in' | 'cancelled' | 'unavailable'

interface Behind {
  database: Database
  sessions: Sessions
  oidc: CheckedOidc
  /** Where people find the dashboard, where the configuration says so. */
  publicUrl: string | undefined
}

/**
 * Signing in with the organisation's own service: there and back. They send a browser on, and are no part of the document; what
 * goes wrong is told by the page of signing in.
 */
export function oidcRoutes({ database, sessions, oidc, publicUrl }: Behind) {
  const routes = new Hono<ApiEnvironment>()
  routes.get(path, async (context) => {
    const to = wayBack(context.req.query('to'))
    const begun = await beginOidc(oidc, backOf(context)).catch(reported)
    if (!begun) return toSignIn(context, 'unavailable', to)
    const [secret = ''] = await attemptSecrets(database)
    await setSignedCookie(context, attemptCookie, JSON.stringify({ ...begun.attempt, to }), secret, {
      httpOnly: true,
      // The way back begins at another site.
      sameSite: 'Lax',
      secure: isTls(context) || publicUrl?.startsWith('https:') === true,
      path,
      maxAge: attemptSeconds,
    })
    return context.redirect(begun.url)
  })
  routes.get(`${path}/back`, async (context) => {
    const kept = await keptOf(context, await attemptSecrets(database))
    deleteCookie(context, attemptCookie, { path })
    if (kept === undefined) return toSignIn(context, 'late', '/')
    const { to, ...attempt } = JSON.parse(kept) as OidcAttempt & { to: string }
    if (context.req.query('error') === 'access_denied') return toSignIn(context, 'cancelled', to)
    const returned = `${backOf(context)}${new URL(context.req.url).search}`
    const from = whereabouts(context)
    const user = await finishOidc(database, oidc, { returned, attempt }, from).then((one) => one ?? null, reported)
    if (!user) return toSignIn(context, user === null ? 'not let in' : 'unavailable', to)
    setSessionCookies(context, await sessions.begin(user, 'oidc', from))
    return context.redirect(to)
  })
  return routes
}

/** Made of what all processes share: another one than began it may end it. The newest first. */
async function attemptSecrets({ pool }: Database): Promise<string[]> {
  const keys = await readSessionKeys(pool, new Date())
  return keys.map(({ key }) => createHmac('sha256', key).update('an attempt to sign in elsewhere').digest('base64url'))
}

async function keptOf(context: Context, secrets: readonly string[]): Promise<string | undefined> {
  for (const secret of secrets) {
    const kept = await getSignedCookie(context, secret, attemptCookie)
    if (kept) return kept
  }
  return undefined
}

function toSignIn(context: Context, problem: Problem, to: string): Response {
  const search = new URLSearchParams({ problem, ...(to === '/' ? {} : { to }) })
  return context.redirect(`/sign-in?${search.toString()}`)
}

function reported(error: unknown): undefined {
  reportError(error, { role: 'api', what: 'signing in at the sign-in service' })
}

/** Where the service sends the browser back to. */
function backOf(context: Context): string {
  return `${originOf(context)}${path}/back`
}
