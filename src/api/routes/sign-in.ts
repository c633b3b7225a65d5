import type { Context } from 'hono'
import { HTTPException } from 'hono/http-exception'
import type { Database } from '../../database/database.ts'
import type { Actor } from '../../people/actor.ts'
import type { SessionSecrets, Sessions, SignedInBy } from '../../people/sessions/sessions.ts'
import { hasPassword, setPassword, signIn, useSignInLink } from '../../people/sign-in/sign-in.ts'
import type { User } from '../../people/users/user.ts'
import { changeUser, getUser, listUsers } from '../../people/users/users.ts'
import type { CheckedOidc } from '../../pipelines/oidc.ts'
import { Refusal } from '../../pipelines/refusal.ts'
import type { signInRoutes } from '../contract/sign-in.ts'
import { given } from '../given.ts'
import type { HandlersOf } from '../handlers.ts'
import { isFromHere } from '../sign-in/address-of.ts'
import { clearSessionCookies, isOwnPage, refreshOf, setSessionCookies } from '../sign-in/cookies.ts'
import type { Signed } from '../sign-in/signed.ts'
import { whereabouts } from '../sign-in/who-asks.ts'

interface Behind {
  database: Database
  sessions: Sessions
  oidc: CheckedOidc | undefined
}

/** Signing in, and who is signed in. */
export function signInHandlers({ database, sessions, oidc }: Behind): HandlersOf<typeof signInRoutes> {
  const begin = async (context: Context, user: User, by: SignedInBy) => {
    const secrets = await sessions.begin(user, by, whereabouts(context))
    setSessionCookies(context, secrets)
    return sessionOf(secrets)
  }
  return {
    'get /api/sign-in/options': ({ context }) => ({
      local: isLocal(context),
      oidc: oidc ? new URL(oidc.issuer).host : null,
    }),
    'post /api/sign-in': async ({ context, body }) => {
      ownPageOnly(context)
      const user = await signIn(database, body, whereabouts(context))
      // One answer for a wrong password, nobody's address, and somebody who is locked or may not any more.
      if (!user)
        throw new HTTPException(401, { message: 'the address or the password is not right, or it was tried too often' })
      return await begin(context, user, 'password')
    },
    'post /api/sign-in/link': async ({ context, body }) => {
      ownPageOnly(context)
      const user = await useSignInLink(database, body.token, whereabouts(context))
      if (!user) throw new HTTPException(401, { message: 'the link is used up, too old, or none' })
      if (body.password !== undefined) {
        await setPassword(database, user.id, body.password, { kind: 'link', name: user.email, ...whereabouts(context) })
        sessions.forget()
      }
      return await begin(context, await getUser(database, user.id), 'link')
    },
    'post /api/sign-in/local': async ({ context }) => {
      ownPageOnly(context)
      if (!isLocal(context)) throw new HTTPException(403, { message: 'only from the machine itself' })
      const user = (await listUsers(database)).find(({ role, disabledAt }) => role === 'admin' && !disabledAt)
      if (!user) throw new HTTPException(403, { message: 'nobody is an administrator yet' })
      return await begin(context, user, 'local')
    },
    'post /api/sign-in/refresh': async ({ context }) => {
      ownPageOnly(context)
      const refresh = refreshOf(context)
      const secrets = refresh === undefined ? undefined : await sessions.renew(refresh, whereabouts(context))
      if (!secrets) {
        clearSessionCookies(context)
        throw new HTTPException(401, { message: 'the session is over' })
      }
      setSessionCookies(context, secrets)
      return sessionOf(secrets)
    },
    'get /api/session': async ({ signed }) => {
      const user = await ownUser(database, signed)
      return { user: userOf(user), expiresAt: null, hasPassword: user.hasPassword }
    },
    'patch /api/session': async ({ signed, body }) => {
      // A token would give itself all that its user may, and who they are is not a program's to say.
      if (signed.sessionId === null) throw new HTTPException(403, { message: 'only whoever is signed in themselves' })
      const { password, currentPassword, ...change } = body
      const before = await ownUser(database, signed)
      if (password !== undefined) {
        const isRight =
          !before.hasPassword || (await hasPassword(database, before.email, currentPassword ?? '', signed.actor))
        if (!isRight) throw new Refusal('expected the current password, got another')
        await setPassword(database, before.id, password, signed.actor, { sessionId: signed.sessionId })
      }
      const user =
        Object.keys(change).length > 0 ? await changeUser(database, before.id, given(change), signed.actor) : before
      sessions.forget()
      return { user: userOf(user), expiresAt: null, hasPassword: user.hasPassword || password !== undefined }
    },
    'delete /api/session': async ({ signed, context }) => {
      if (signed.sessionId !== null) await sessions.end(signed.sessionId, signed.actor)
      clearSessionCookies(context)
    },
  }
}

/** Another site must not be able to sign a browser in as somebody else. */
function ownPageOnly(context: Context): void {
  if (!isOwnPage(context)) throw new HTTPException(403, { message: 'only from a page of ours' })
}

/**
 * Who sits at the machine could read its database as well. Only where somebody says that it is for development: a proxy on the
 * machine that passes on neither name nor address would let everybody in, and whoever asks cannot be told from it.
 */
function isLocal(context: Context): boolean {
  const host = (context.req.header('host') ?? '').replace(/:\d+$/, '')
  // By its name: a page of another site that has its name lead here must not get in.
  const isNamedSo = host === 'localhost' || host === '127.0.0.1' || host === '[::1]'
  return process.env.NODE_ENV === 'development' && isFromHere(context) && isNamedSo
}

async function ownUser(database: Database, { actor }: Signed): Promise<User> {
  return await getUser(database, (actor as Actor & { userId: string }).userId)
}

function sessionOf({ user, accessExpiresAt }: SessionSecrets) {
  return { user: userOf(user), expiresAt: accessExpiresAt, hasPassword: user.hasPassword }
}

/** Languages of the dashboard. */
const locales = ['en', 'pt-BR'] as const

function userOf({ id, email, name, role, groups, locale }: User) {
  return { id, email, name, role, groups, locale: locales.find((known) => known === locale) ?? null }
}
