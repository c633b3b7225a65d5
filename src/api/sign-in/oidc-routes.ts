import { type Context, Hono } from 'hono'
import { deleteCookie, getSignedCookie, setSignedCookie } from 'hono/cookie'
import type { Database } from '../../database/database.ts'
import type { Sessions } from '../../people/sessions/sessions.ts'
import { beginOidc, finishOidc, type OidcAttempt } from '../../people/sign-in/oidc.ts'
import type { CheckedOidc } from '../../pipelines/oidc.ts'
import { reportError } from '../../telemetry/report-error.ts'
import type { ApiEnvironment } from '../api-environment.ts'
import { problem } from '../problem.ts'
import { setSessionCookies } from './cookies.ts'
import { whereabouts } from './who-asks.ts'

const path = '/api/sign-in/oidc'
const attemptCookie = 'millrace_oidc'
const attemptSeconds = 600

/** Signing in with the organisation's own service: there and back. They send a browser on, and are no part of the document. */
export function oidcRoutes({
  database,
  sessions,
  oidc,
}: {
  database: Database
  sessions: Sessions
  oidc: CheckedOidc
}) {
  const routes = new Hono<ApiEnvironment>()
  // Only this process can have begun what it ends; its own secret is enough.
  const secret = crypto.randomUUID() + crypto.randomUUID()
  routes.get(path, async (context) => {
    const { url, attempt } = await beginOidc(oidc, backOf(context))
    const to = context.req.query('to') ?? '/'
    const kept = JSON.stringify({ ...attempt, to: isOurs(to) ? to : '/' })
    await setSignedCookie(context, attemptCookie, kept, secret, {
      httpOnly: true,
      // The way back begins at another site.
      sameSite: 'Lax',
      path,
      maxAge: attemptSeconds,
    })
    return context.redirect(url)
  })
  routes.get(`${path}/back`, async (context) => {
    const kept = await getSignedCookie(context, secret, attemptCookie)
    deleteCookie(context, attemptCookie, { path })
    if (!kept)
      return problem(context, { status: 401, title: 'sign in anew', detail: 'It took too long, or began elsewhere.' })
    const { to, ...attempt } = JSON.parse(kept) as OidcAttempt & { to: string }
    const returned = `${backOf(context)}${new URL(context.req.url).search}`
    const user = await finishOidc(database, oidc, { returned, attempt }, whereabouts(context)).catch(
      (error: unknown) => {
        reportError(error, { role: 'api', what: 'signing in at the sign-in service' })
        return undefined
      },
    )
    if (!user) {
      const detail =
        'The service knows you, and nobody has let you in here yet; or it could not be asked. Ask an administrator.'
      return problem(context, { status: 403, title: 'not let in', detail })
    }
    setSessionCookies(context, await sessions.begin(user, whereabouts(context)))
    return context.redirect(to)
  })
  return routes
}

/** Where the service sends the browser back to. */
function backOf(context: Context): string {
  const url = new URL(context.req.url)
  if (context.req.header('x-forwarded-proto') === 'https') url.protocol = 'https:'
  return `${url.origin}${path}/back`
}

/** A way into the dashboard, and not to another site. */
function isOurs(to: string): boolean {
  return /^\/(?![/\\])/.test(to)
}
