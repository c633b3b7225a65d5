import { isDeepStrictEqual } from 'node:util'
import { v7 } from 'uuid'
import type { Database } from '../../database/database.ts'
import { oneOf, text } from '../../pipelines/checks.ts'
import { NothingThere, Refusal } from '../../pipelines/refusal.ts'
import type { Actor } from '../actor.ts'
import { recordAct } from '../audit/record.ts'
import { type Role, roles } from '../role.ts'
import { endSessionsOf } from '../sessions/session-store.ts'
import { unlock, voidLinks } from '../sign-in/sign-in-store.ts'
import { endTokensOf } from '../tokens/token-store.ts'
import type { User } from './user.ts'
import { countAdministrators, insertUser, lockUsers, readUser, readUsers, updateUser } from './user-store.ts'

/** What is said of somebody new. */
export interface NewUser {
  email: string
  name: string
  role: Role
  groups?: readonly string[]
}

/** What may be changed of somebody. */
export interface UserChange {
  name?: string
  role?: Role
  groups?: readonly string[]
  locale?: string | null
  isDisabled?: boolean
  /** False has whoever was locked out by wrong passwords try again. */
  isLocked?: false
}

export async function listUsers({ pool }: Database): Promise<User[]> {
  return await readUsers(pool)
}

/** Somebody by id or e-mail address. Refuses whom nobody is. */
export async function getUser({ pool }: Database, idOrEmail: string): Promise<User> {
  const user = await readUser(pool, idOrEmail)
  if (!user)
    throw new NothingThere(`expected somebody's e-mail address, got '${idOrEmail}'; \`millrace users list\` lists them`)
  return user
}

/** Adds somebody. They sign in with a link first; see `createSignInLink`. Refuses an address that somebody has. */
export async function createUser(
  database: Database,
  { email, name, role, groups = [] }: NewUser,
  actor: Actor,
  now = new Date(),
): Promise<User> {
  if (!/^[^\s@]+@[^\s@]+$/.test(email) || email.length > 254)
    throw new Refusal(`expected an e-mail address, got '${email}'`)
  const user: User = {
    id: v7(),
    email: email.toLowerCase(),
    name: text(name, 'name'),
    role: oneOf(role, 'role', roles),
    groups: [...groups],
    locale: null,
    hasPassword: false,
    lockedUntil: null,
    disabledAt: null,
    createdAt: now,
    lastSeenAt: null,
  }
  await database.transaction(async (client) => {
    if (!(await insertUser(client, user))) throw new Refusal(`expected an address that nobody has, got '${user.email}'`)
    const after = { email: user.email, name: user.name, role: user.role, groups: user.groups }
    await recordAct(client, { actor, action: 'user.create', object: { kind: 'user', id: user.email }, after, at: now })
  })
  return user
}

/**
 * Changes somebody. Whoever is disabled is out at once: sessions and tokens end, and links are void. Whoever is given another
 * role by somebody else signs in anew. Refuses to leave nobody who may change anybody.
 */
export async function changeUser(
  database: Database,
  idOrEmail: string,
  { isDisabled, isLocked, groups, ...change }: UserChange,
  actor: Actor,
  now = new Date(),
): Promise<User> {
  return await database.transaction(async (client) => {
    await lockUsers(client)
    const before = await readUser(client, idOrEmail)
    if (!before)
      throw new NothingThere(
        `expected somebody's e-mail address, got '${idOrEmail}'; \`millrace users list\` lists them`,
      )
    const disabledAt = isDisabled === undefined ? before.disabledAt : isDisabled ? (before.disabledAt ?? now) : null
    const lockedUntil = isLocked === false ? null : before.lockedUntil
    const after: User = { ...before, ...change, groups: [...(groups ?? before.groups)], disabledAt, lockedUntil }
    oneOf(after.role, 'role', roles)
    if (isDeepStrictEqual(before, after)) return before
    await updateUser(client, after)
    if (lockedUntil !== before.lockedUntil) await unlock(client, before.id)
    const wasAdministrator = before.role === 'admin' && !before.disabledAt
    if (wasAdministrator && (await countAdministrators(client)) === 0) {
      throw new Refusal(`expected somebody else to be an administrator, got ${before.email} as the last one`)
    }
    const isOther = actor.userId !== before.id
    if (disabledAt || (isOther && after.role !== before.role)) await endSessionsOf(client, before.id, now)
    if (disabledAt) {
      await endTokensOf(client, before.id, now)
      await voidLinks(client, before.id, now)
    }
    await recordAct(client, {
      actor,
      action: actor.userId === before.id ? 'user.change-self' : 'user.change',
      object: { kind: 'user', id: before.email },
      before: differing(told(before), told(after)),
      after: differing(told(after), told(before)),
      at: now,
    })
    return after
  })
}

function told({ name, role, groups, locale, disabledAt, lockedUntil }: User) {
  return { name, role, groups, locale, disabledAt, lockedUntil }
}

/** The values of `one` that are others in `other`. */
function differing<Values extends object>(one: Values, other: Values): Partial<Values> {
  const entries = Object.entries(one).filter(([key, value]) => !isDeepStrictEqual(value, other[key as keyof Values]))
  return Object.fromEntries(entries) as Partial<Values>
}
