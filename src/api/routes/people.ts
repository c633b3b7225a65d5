import type { Context } from 'hono'
import type { Database } from '../../database/database.ts'
import { endSessionById, listSessions } from '../../people/sessions/list-sessions.ts'
import type { Sessions } from '../../people/sessions/sessions.ts'
import { createSignInLink } from '../../people/sign-in/sign-in.ts'
import { createToken, endToken, listTokens } from '../../people/tokens/tokens.ts'
import type { User } from '../../people/users/user.ts'
import { changeUser, createUser, getUser, listUsers } from '../../people/users/users.ts'
import type { peopleRoutes } from '../contract/people.ts'
import { given } from '../given.ts'
import type { HandlersOf } from '../handlers.ts'
import { originOf } from '../sign-in/own-address.ts'
import { mayDo, type Signed } from '../sign-in/signed.ts'

interface Behind {
  database: Database
  sessions: Sessions
  /** Where people find the dashboard, where the configuration says so. */
  publicUrl: string | undefined
}

/** Users and tokens. */
export function peopleHandlers({ database, sessions, publicUrl }: Behind): HandlersOf<typeof peopleRoutes> {
  const linkTo = (context: Context, token: string) =>
    // The secret stands behind the #: it is not sent, and so in nobody's log.
    `${publicUrl ?? originOf(context)}/sign-in#token=${token}`
  return {
    'get /api/users': async () => ({ items: (await listUsers(database)).map(userOf) }),
    'post /api/users': async ({ body, signed, context }) => {
      const user = await createUser(database, body, signed.actor)
      const { token } = await createSignInLink(database, user.id, signed.actor)
      return { user: userOf(user), link: linkTo(context, token) }
    },
    'patch /api/users/{id}': async ({ path, body, signed }) => {
      const user = await changeUser(database, path.id, given(body), signed.actor)
      sessions.forget()
      return userOf(user)
    },
    'post /api/users/{id}/link': async ({ path, signed, context }) => {
      const { token, expiresAt } = await createSignInLink(database, path.id, signed.actor)
      return { link: linkTo(context, token), expiresAt }
    },
    'get /api/sessions': async ({ signed }) => ({
      items: (await listSessions(database, reachOf(signed))).map((one) => ({
        ...one,
        isThis: one.id === signed.sessionId,
      })),
    }),
    'delete /api/sessions/{id}': async ({ path, signed }) => {
      await endSessionById(database, path.id, reachOf(signed), signed.actor)
      sessions.forget()
    },
    'get /api/tokens': async ({ signed }) => ({ items: await listTokens(database, reachOf(signed)) }),
    'post /api/tokens': async ({ body, signed }) => {
      const user = await getUser(database, signed.actor.userId ?? '')
      const { expiresAt = null, ...token } = body
      // What a token makes may do no more than itself.
      const { role } = signed
      const most = role === 'public' ? 'viewer' : role
      const until = expiresAt === null ? null : new Date(expiresAt)
      const wanted = { ...token, user: { ...user, role: most }, expiresAt: until, endsBy: signed.tokenEndsAt }
      return await createToken(database, wanted, signed.actor)
    },
    'delete /api/tokens/{id}': async ({ path, signed }) =>
      await endToken(database, path.id, reachOf(signed), signed.actor),
  }
}

/** Whose sessions and tokens somebody sees and ends: null is everybody's, for an administrator. */
function reachOf({ role, actor }: Signed): string | null {
  return mayDo(role, 'admin') ? null : (actor.userId ?? nobodysId)
}

/** Whoever is let in has an id; without one there is nothing to see. */
const nobodysId = '00000000-0000-0000-0000-000000000000'

function userOf({ id, email, name, role, groups, locale, createdAt, lastSeenAt, lockedUntil, disabledAt }: User) {
  const isLocked = lockedUntil !== null && lockedUntil > new Date()
  return { id, email, name, role, groups, locale, createdAt, lastSeenAt, isDisabled: disabledAt !== null, isLocked }
}
