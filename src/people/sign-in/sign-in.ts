import type { Database } from '../../database/database.ts'
import { Refusal } from '../../pipelines/refusal.ts'
import { type Actor, nobodyFrom, type Whereabouts } from '../actor.ts'
import { recordAct, recordDenied } from '../audit/record.ts'
import { networkOf } from '../network-of.ts'
import { newSecret, secretHash } from '../secret-text.ts'
import { endSessionsOf } from '../sessions/session-store.ts'
import type { User } from '../users/user.ts'
import { getUser } from '../users/users.ts'
import { guessAtNobody, hashPassword, isPassword } from './password.ts'
import {
  forgiveFailures,
  insertLink,
  readForSignIn,
  readLinksEmail,
  recordFailure,
  takeLink,
  unlock,
  voidLinks,
  writePassword,
} from './sign-in-store.ts'

const linkHours = 24
/**
 * The tenth failure in a row from an address (of IPv6, its network) and every one after it locks that address out, for twice as long as the one before. What
 * comes from ever new addresses is slowed down for everybody, and no more than that: it must keep nobody out of their account.
 */
const locks = {
  here: { fromFailure: 10, firstSeconds: 60, longestSeconds: 86_400 },
  everywhere: { fromFailure: 100, firstSeconds: 60, longestSeconds: 900 },
}

/**
 * Whoever has this address and this password; undefined where there is nobody. An address that nobody has takes as long and is
 * answered the same. After ten failures in a row each locks out the address they came from, a minute first, a day at most; after a
 * hundred from anywhere each locks the account, for a quarter of an hour at most.
 */
export async function signIn(
  database: Database,
  { email, password }: { email: string; password: string },
  from: Whereabouts,
  now = new Date(),
): Promise<User | undefined> {
  const found = await readForSignIn(database.pool, email)
  // Before the lock is looked at: a locked address must not answer faster either.
  const isRight = found?.passwordHash ? await isPassword(found.passwordHash, password) : await guessAtNobody(password)
  const isOpen = found && !found.disabledAt
  const guessed = { userId: found?.id ?? '', address: networkOf(from.address ?? '') }
  // Asked again by the statement itself: of many guesses at once the tenth locks the others out, a right one among them.
  if (isOpen && isRight && (await forgiveFailures(database.pool, guessed, now))) {
    return await getUser(database, found.id)
  }
  if (isOpen && !isRight) await recordFailure(database.pool, guessed, locks, now)
  // What was typed may be a password in the wrong box, so nobody's address is not kept.
  await recordWrongSecret(database, found ? email.toLowerCase() : 'nobody', from, now)
  return undefined
}

/** Whoever shows a secret that is none is not known, also where it is known whose it would be. */
async function recordWrongSecret(database: Database, whose: string, from: Whereabouts, now: Date): Promise<void> {
  const object = { kind: 'user', id: whose }
  await recordDenied(database, { actor: nobodyFrom(from), action: 'session.begin', object, at: now })
}

/** The secret of a link with which somebody signs in once, within a day. It is told this once; links before it are void. */
export async function createSignInLink(
  database: Database,
  idOrEmail: string,
  actor: Actor,
  now = new Date(),
): Promise<{ token: string; expiresAt: Date }> {
  const user = await getUser(database, idOrEmail)
  if (user.disabledAt)
    throw new Refusal(`expected somebody who may sign in, got ${user.email}, who may not; enable them first`)
  const { secret, hash } = newSecret()
  const expiresAt = new Date(now.getTime() + linkHours * 3_600_000)
  await database.transaction(async (client) => {
    await voidLinks(client, user.id, now)
    await insertLink(client, { hash, userId: user.id, expiresAt })
    const object = { kind: 'user', id: user.email }
    await recordAct(client, { actor, action: 'user.link', object, after: { expiresAt }, at: now })
  })
  return { token: secret, expiresAt }
}

/** Whose link it is, once; undefined for one that is used, too old or none. */
export async function useSignInLink(
  database: Database,
  token: string,
  from: Whereabouts,
  now = new Date(),
): Promise<User | undefined> {
  const hash = secretHash(token)
  const userId = await takeLink(database.pool, hash, now)
  if (userId !== undefined) {
    // Whoever comes by a link is who they say, whoever has guessed at their password.
    await unlock(database.pool, userId)
    return await getUser(database, userId)
  }
  await recordWrongSecret(database, (await readLinksEmail(database.pool, hash)) ?? 'nobody', from, now)
  return undefined
}

/**
 * Gives somebody a password. Whoever had the one before is out: all sessions end but the one in which it is changed, and links
 * that nobody has used are void. Refuses one of fewer than 12 characters.
 */
export async function setPassword(
  database: Database,
  userId: string,
  password: string,
  actor: Actor,
  { sessionId = null, now = new Date() }: { sessionId?: string | null; now?: Date } = {},
): Promise<void> {
  const hash = await hashPassword(password)
  const { email } = await getUser(database, userId)
  await database.transaction(async (client) => {
    await writePassword(client, userId, hash)
    await endSessionsOf(client, userId, now, sessionId)
    await voidLinks(client, userId, now)
    await recordAct(client, { actor, action: 'user.set-password', object: { kind: 'user', id: email }, at: now })
  })
}

/** Whether it is somebody's password, for who wants to change it; another is a try without the right to it. */
export async function hasPassword(
  database: Database,
  email: string,
  password: string,
  actor: Actor,
  now = new Date(),
): Promise<boolean> {
  const found = await readForSignIn(database.pool, email)
  const isRight = found?.passwordHash ? await isPassword(found.passwordHash, password) : await guessAtNobody(password)
  const object = { kind: 'user', id: email }
  if (!isRight) await recordDenied(database, { actor, action: 'user.set-password', object, at: now })
  return isRight
}
