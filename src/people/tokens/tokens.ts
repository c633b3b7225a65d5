import { v7 } from 'uuid'
import type { Database } from '../../database/database.ts'
import { text } from '../../pipelines/checks.ts'
import { remember } from '../../pipelines/redaction.ts'
import { NothingThere, Refusal } from '../../pipelines/refusal.ts'
import type { Actor } from '../actor.ts'
import { recordAct } from '../audit/record.ts'
import { lesserRole, type Role } from '../role.ts'
import { newSecret, secretHash } from '../secret-text.ts'
import type { User } from '../users/user.ts'
import { endStoredToken, insertToken, readTokenByHash, readTokens, showUsed, type Token } from './token-store.ts'

const tokenPrefix = 'mlr_'
const shownLetters = tokenPrefix.length + 6
/** Seen to the minute: not every request writes. */
const seenEveryMs = 60_000
const keptMs = 5_000
const mostKept = 10_000

export interface NewToken {
  user: User
  name: string
  /** At most what its user may do. */
  role: Role
  /** Default: it does not expire. */
  expiresAt?: Date | null
  /** When the token ends with which this one is made: what it makes does not outlive it. Default: it does not end. */
  endsBy?: Date | undefined
}

/** Makes a token. The secret is told this once. */
export async function createToken(
  database: Database,
  { user, name, role, expiresAt = null, endsBy }: NewToken,
  actor: Actor,
  now = new Date(),
): Promise<{ token: Token; secret: string }> {
  if (lesserRole(role, user.role) !== role) {
    throw new Refusal(`expected a role that ${user.email} has, got '${role}': a token may do at most what its user may`)
  }
  if (expiresAt && expiresAt <= now) throw new Refusal('expected a token to expire in the future')
  if (endsBy && (expiresAt === null || expiresAt > endsBy)) {
    const got = expiresAt === null ? 'one without an end' : expiresAt.toISOString()
    throw new Refusal(
      `expected an expiresAt by ${endsBy.toISOString()}, when the token ends that makes this one, got ${got}; sign in to make one that lasts longer`,
    )
  }
  const { secret, hash } = newSecret(tokenPrefix)
  remember(secret)
  const token: Token = {
    id: v7(),
    name: text(name, 'name'),
    role,
    prefix: secret.slice(0, shownLetters),
    createdAt: now,
    expiresAt,
    lastUsedAt: null,
    user: user.email,
    userId: user.id,
  }
  const after = { name, role, expiresAt, user: user.email }
  await database.transaction(async (client) => {
    await insertToken(client, token, hash)
    await recordAct(client, { actor, action: 'token.create', object: { kind: 'token', id: token.id }, after, at: now })
  })
  return { token, secret }
}

/** Tokens that are good, of one user or of all. */
export async function listTokens({ pool }: Database, userId: string | null): Promise<Token[]> {
  return await readTokens(pool, userId)
}

/** Ends a token; of one user, or whoever's it is. */
export async function endToken(
  database: Database,
  id: string,
  userId: string | null,
  actor: Actor,
  now = new Date(),
): Promise<void> {
  await database.transaction(async (client) => {
    if (!(await endStoredToken(client, id, userId, now))) {
      throw new NothingThere(`expected the id of a token, got '${id}'; \`millrace tokens list\` lists them`)
    }
    await recordAct(client, { actor, action: 'token.end', object: { kind: 'token', id }, at: now })
  })
}

/** Who shows a token. */
export interface TokenBearer {
  token: Token
  /** The lesser of the token's and its user's: who was demoted has no token that may do more. */
  role: Role
  groups: string[]
}

/** Knows tokens again. One a process: it remembers for some seconds which are good. */
export class Tokens {
  readonly #database: Database
  readonly #known = new Map<string, { bearer: TokenBearer | undefined; readAt: number }>()

  constructor(database: Database) {
    this.#database = database
  }

  /** Whose token this is; undefined when it is not good. */
  async verify(secret: string, now = new Date()): Promise<TokenBearer | undefined> {
    if (!secret.startsWith(tokenPrefix)) return undefined
    const hash = secretHash(secret)
    const key = hash.toString('base64')
    const known = this.#known.get(key)
    if (known && performance.now() - known.readAt < keptMs) return known.bearer
    const found = await readTokenByHash(this.#database.pool, hash, now)
    const bearer = found && { token: found, role: lesserRole(found.role, found.userRole), groups: found.groups }
    this.#known.delete(key)
    this.#known.set(key, { bearer, readAt: performance.now() })
    if (this.#known.size > mostKept) this.#known.delete(this.#known.keys().next().value ?? '')
    if (found && now.getTime() - (found.lastUsedAt?.getTime() ?? 0) > seenEveryMs) {
      await showUsed(this.#database.pool, found.id, now)
    }
    return bearer
  }
}
