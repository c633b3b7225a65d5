import type { Database } from '../../database/database.ts'
import { Refusal } from '../../pipelines/refusal.ts'
import type { Actor } from '../actor.ts'
import { newSecret, secretHash } from '../secret-text.ts'
import type { User } from '../users/user.ts'
import { getUser } from '../users/users.ts'
import { guessAtNobody, hashPassword, isPassword } from './password.ts'
import { forgiveFailures, insertLink, readForSignIn, recordFailure, takeLink, writePassword } from './sign-in-store.ts'

const linkHours = 24
/** From then on every failure locks, for twice as long as the one before. */
const freeFailures = 10
const firstLockMs = 60_000
const longestLockMs = 86_400_000

/**
 * Whoever has this address and this password; undefined where there is nobody. An address that nobody has takes as long and is
 * answered the same. After ten failures in a row each locks the address, a minute first, a day at most.
 */
export async function signIn(
  database: Database,
  email: string,
  password: string,
  now = new Date(),
): Promise<User | undefined> {
  const found = await readForSignIn(database.pool, email)
  // Before the lock is looked at: a locked address must not answer faster either.
  const isRight = found?.passwordHash ? await isPassword(found.passwordHash, password) : await guessAtNobody(password)
  if (!found || found.disabledAt || (found.lockedUntil && found.lockedUntil > now)) return undefined
  if (isRight) {
    await forgiveFailures(database.pool, found.id)
    return await getUser(database, found.id)
  }
  const failures = found.failedSignIns + 1
  const lockMs = failures < freeFailures ? 0 : Math.min(firstLockMs * 2 ** (failures - freeFailures), longestLockMs)
  await recordFailure(database.pool, found.id, lockMs === 0 ? null : new Date(now.getTime() + lockMs))
  return undefined
}

/** The secret of a link with which somebody signs in once, within a day. It is told this once. */
export async function createSignInLink(
  database: Database,
  idOrEmail: string,
  _actor: Actor,
  now = new Date(),
): Promise<{ token: string; expiresAt: Date }> {
  const user = await getUser(database, idOrEmail)
  if (user.disabledAt)
    throw new Refusal(`expected somebody who may sign in, got ${user.email}, who may not; enable them first`)
  const { secret, hash } = newSecret()
  const expiresAt = new Date(now.getTime() + linkHours * 3_600_000)
  await insertLink(database.pool, { hash, userId: user.id, expiresAt })
  return { token: secret, expiresAt }
}

/** Whose link it is, once; undefined for one that is used, too old or none. */
export async function useSignInLink(database: Database, token: string, now = new Date()): Promise<User | undefined> {
  const userId = await takeLink(database.pool, secretHash(token), now)
  return userId === undefined ? undefined : await getUser(database, userId)
}

/** Gives somebody a password. Refuses one of fewer than 12 characters. */
export async function setPassword({ pool }: Database, userId: string, password: string): Promise<void> {
  await writePassword(pool, userId, await hashPassword(password))
}

/** Whether it is somebody's password, for who wants to change it. */
export async function hasPassword({ pool }: Database, email: string, password: string): Promise<boolean> {
  const found = await readForSignIn(pool, email)
  return found?.passwordHash ? await isPassword(found.passwordHash, password) : await guessAtNobody(password)
}
