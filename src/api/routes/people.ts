import type { Database } from '../../database/database.ts'
import type { Sessions } from '../../people/sessions/sessions.ts'
import { createSignInLink } from '../../people/sign-in/sign-in.ts'
import { createToken, endToken, listTokens } from '../../people/tokens/tokens.ts'
import type { User } from '../../people/users/user.ts'
import { changeUser, createUser, getUser, listUsers } from '../../people/users/users.ts'
import type { peopleRoutes } from '../contract/people.ts'
import { given } from '../given.ts'
import type { HandlersOf } from '../handlers.ts'
import { mayDo } from '../sign-in/signed.ts'

/** Users and tokens. */
export function peopleHandlers(database: Database, sessions: Sessions): HandlersOf<typeof peopleRoutes> {
  return {
    'get /api/users': async () => ({ items: (await listUsers(database)).map(userOf) }),
    'post /api/users': async ({ body, signed, context }) => {
      const user = await createUser(database, body, signed.actor)
      const { token } = await createSignInLink(database, user.id, signed.actor)
      return { user: userOf(user), link: linkTo(context.req.url, token) }
    },
    'patch /api/users/{id}': async ({ path, body, signed }) => {
      const user = await changeUser(database, path.id, given(body), signed.actor)
      sessions.forget()
      return userOf(user)
    },
    'post /api/users/{id}/link': async ({ path, signed, context }) => {
      const { token, expiresAt } = await createSignInLink(database, path.id, signed.actor)
      return { link: linkTo(context.req.url, token), expiresAt }
    },
    'get /api/tokens': async ({ signed }) => ({
      items: await listTokens(database, mayDo(signed.role, 'admin') ? null : (signed.actor.userId ?? null)),
    }),
    'post /api/tokens': async ({ body, signed }) => {
      const user = await getUser(database, signed.actor.userId ?? '')
      const { expiresAt = null, ...token } = body
      // What a token makes may do no more than itself.
      const { role } = signed
      const most = role === 'public' ? 'viewer' : role
      const until = expiresAt === null ? null : new Date(expiresAt)
      return await createToken(database, { ...token, user: { ...user, role: most }, expiresAt: until }, signed.actor)
    },
    'delete /api/tokens/{id}': async ({ path, signed }) =>
      await endToken(
        database,
        path.id,
        mayDo(signed.role, 'admin') ? null : (signed.actor.userId ?? null),
        signed.actor,
      ),
  }
}

/** The secret stands behind the #: it is not sent, and so in nobody's log. */
function linkTo(url: string, token: string): string {
  return `${new URL(url).origin}/sign-in#token=${token}`
}

function userOf({ lockedUntil, disabledAt, hasPassword: _, ...user }: User) {
  return { ...user, isDisabled: disabledAt !== null, isLocked: lockedUntil !== null && lockedUntil > new Date() }
}
