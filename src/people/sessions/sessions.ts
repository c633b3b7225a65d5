import { errors, jwtVerify, SignJWT } from 'jose'
import { v7 } from 'uuid'
import type { Database } from '../../database/database.ts'
import type { Actor, Whereabouts } from '../actor.ts'
import { recordAct, recordDenied } from '../audit/record.ts'
import { newSecret, secretHash } from '../secret-text.ts'
import type { User } from '../users/user.ts'
import { readUser } from '../users/user-store.ts'
import { readSessionKeys, type SessionKey } from './key-store.ts'
import { endStored, insertSession, readSessionUser, renewSession, showSeen } from './session-store.ts'

/** What a browser is given: what it shows with every request, and what it renews that with. */
export interface SessionSecrets {
  user: User
  sessionId: string
  access: string
  accessExpiresAt: Date
  /** Null where another tab has just renewed: the browser has that one's already. */
  refresh: string | null
  refreshExpiresAt: Date
}

/** How somebody has shown who they are. */
export type SignedInBy = 'password' | 'link' | 'local' | 'oidc'

const algorithm = 'HS256'
const issuer = 'millrace'
const audience = 'millrace api'
const accessMs = 10 * 60_000
const sessionMs = 30 * 86_400_000
/** A role that was taken away is gone that soon. */
const roleKeptMs = 5_000
const keysKeptMs = 60_000
const mostKept = 10_000

/** Signs people in and knows them again. One a process: it remembers for some seconds who is who. */
export class Sessions {
  readonly #database: Database
  #keys: { all: SessionKey[]; readAt: number } | undefined
  readonly #known = new Map<string, { user: User | undefined; readAt: number }>()

  constructor(database: Database) {
    this.#database = database
  }

  /** Begins a session for somebody who has shown who they are. */
  async begin(user: User, by: SignedInBy, from: Whereabouts, now = new Date()): Promise<SessionSecrets> {
    const { secret, hash } = newSecret()
    const id = v7()
    const expiresAt = new Date(now.getTime() + sessionMs)
    const { address = null, userAgent = null } = from
    const stored = { id, userId: user.id, refreshHash: hash, createdAt: now, expiresAt, address, userAgent }
    const actor: Actor = { kind: 'person', name: user.email, userId: user.id, ...from }
    await this.#database.transaction(async (client) => {
      await insertSession(client, stored)
      await showSeen(client, user.id, now)
      const object = { kind: 'session', id }
      await recordAct(client, { actor, action: 'session.begin', object, after: { by }, at: now })
    })
    return await this.#secrets(user, { id, refresh: secret, expiresAt }, now)
  }

  /** Who shows this access; undefined when it is not genuine, over, or its session has ended. */
  async verify(access: string, now = new Date()): Promise<{ user: User; sessionId: string } | undefined> {
    const sessionId = await this.#sessionOf(access, now)
    if (sessionId === undefined) return undefined
    const known = this.#known.get(sessionId)
    if (known && performance.now() - known.readAt < roleKeptMs) return known.user && { user: known.user, sessionId }
    const user = await readSessionUser(this.#database.pool, sessionId, now)
    this.#known.delete(sessionId)
    this.#known.set(sessionId, { user, readAt: performance.now() })
    if (this.#known.size > mostKept) this.#known.delete(this.#known.keys().next().value ?? '')
    return user && { user, sessionId }
  }

  /** Renews the access, and the secret that renews it. Undefined when the session is over: sign in again. */
  async renew(refresh: string, from: Whereabouts, now = new Date()): Promise<SessionSecrets | undefined> {
    const { secret, hash } = newSecret()
    const renewal = await renewSession(this.#database.pool, secretHash(refresh), hash, now)
    if (renewal.state === 'none') return undefined
    const user = await readUser(this.#database.pool, renewal.userId)
    if (renewal.state === 'reused') {
      const actor: Actor = { kind: 'person', name: user?.email ?? '', userId: renewal.userId, ...from }
      const object = { kind: 'session', id: renewal.id }
      await recordDenied(this.#database, { actor, action: 'session.renew', object, at: now })
      this.#known.delete(renewal.id)
      return undefined
    }
    if (!user || user.disabledAt) return undefined
    await showSeen(this.#database.pool, user.id, now)
    const mine = renewal.state === 'renewed' ? secret : null
    return await this.#secrets(user, { id: renewal.id, refresh: mine, expiresAt: renewal.expiresAt }, now)
  }

  async end(sessionId: string, actor: Actor, now = new Date()): Promise<void> {
    await this.#database.transaction(async (client) => {
      await endStored(client, sessionId, now)
      await recordAct(client, { actor, action: 'session.end', object: { kind: 'session', id: sessionId }, at: now })
    })
    this.#known.delete(sessionId)
  }

  /** What is remembered of somebody is read anew. */
  forget(): void {
    this.#known.clear()
  }

  async #secrets(
    user: User,
    { id, refresh, expiresAt }: { id: string; refresh: string | null; expiresAt: Date },
    now: Date,
  ): Promise<SessionSecrets> {
    const [newest] = await this.#readKeys(now)
    if (!newest) throw new Error('expected a key that signs sessions, got none; look at session_keys')
    const accessExpiresAt = new Date(Math.min(now.getTime() + accessMs, expiresAt.getTime()))
    const access = await new SignJWT()
      .setProtectedHeader({ alg: algorithm, kid: newest.id })
      .setSubject(user.id)
      .setJti(id)
      .setIssuer(issuer)
      .setAudience(audience)
      .setIssuedAt(now)
      .setExpirationTime(accessExpiresAt)
      .sign(newest.key)
    return { user, sessionId: id, access, accessExpiresAt, refresh, refreshExpiresAt: expiresAt }
  }

  async #sessionOf(access: string, now: Date): Promise<string | undefined> {
    try {
      const { payload } = await jwtVerify(access, async ({ kid }) => await this.#keyOf(kid, now), {
        // Fixed: what a token says of its own algorithm is anybody's word.
        algorithms: [algorithm],
        issuer,
        audience,
        currentDate: now,
        requiredClaims: ['sub', 'jti', 'exp', 'iat'],
      })
      return payload.jti
    } catch (error) {
      if (error instanceof errors.JOSEError) return undefined
      throw error
    }
  }

  async #keyOf(kid: string | undefined, now: Date): Promise<Buffer> {
    const find = async () => (await this.#readKeys(now)).find(({ id }) => id === kid)
    const found = await find()
    if (found) return found.key
    throw new errors.JWKSNoMatchingKey()
  }

  async #readKeys(now: Date): Promise<SessionKey[]> {
    if (!this.#keys || performance.now() - this.#keys.readAt > keysKeptMs) {
      this.#keys = { all: await readSessionKeys(this.#database.pool, now), readAt: performance.now() }
    }
    return this.#keys.all
  }
}
