import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  type Configuration,
  calculatePKCECodeChallenge,
  discovery,
  enableNonRepudiationChecks,
  type IDToken,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
} from 'openid-client'
import type { Database } from '../../database/database.ts'
import type { CheckedOidc } from '../../pipelines/oidc.ts'
import { Refusal } from '../../pipelines/refusal.ts'
import type { Actor, Whereabouts } from '../actor.ts'
import { recordDenied } from '../audit/record.ts'
import { type Role, roles } from '../role.ts'
import type { User } from '../users/user.ts'
import { readUser } from '../users/user-store.ts'
import { changeUser, createUser } from '../users/users.ts'
import { claimSubject, readIdBySubject } from './subject-store.ts'

/** What the browser keeps while it is at the sign-in service, where only we can read it again: a cookie, say. */
export interface OidcAttempt {
  state: string
  nonce: string
  codeVerifier: string
}

const timeoutSeconds = 10

/** Each service is asked once a process what it can do. */
const known = new WeakMap<CheckedOidc, Promise<Configuration>>()

/**
 * Begins to sign somebody in with the organisation's own service: the address to send the browser to, and what it keeps
 * meanwhile.
 *
 * @param redirectUri where the service sends it back to; registered there
 */
export async function beginOidc(
  oidc: CheckedOidc,
  redirectUri: string,
): Promise<{ url: string; attempt: OidcAttempt }> {
  const attempt = { state: randomState(), nonce: randomNonce(), codeVerifier: randomPKCECodeVerifier() }
  const url = buildAuthorizationUrl(await configurationOf(oidc), {
    redirect_uri: redirectUri,
    scope: 'openid email profile',
    state: attempt.state,
    nonce: attempt.nonce,
    code_challenge: await calculatePKCECodeChallenge(attempt.codeVerifier),
    code_challenge_method: 'S256',
  })
  return { url: url.href, attempt }
}

/**
 * Who comes back from the service; undefined for who may not sign in here. Somebody new is added with the role that their groups
 * give them; somebody who was added by their address is known by it, where the service has verified that. Rejects when the answer
 * is not one to this attempt.
 *
 * @param returned the whole address to which the browser was sent back
 */
export async function finishOidc(
  database: Database,
  oidc: CheckedOidc,
  { returned, attempt }: { returned: string; attempt: OidcAttempt },
  from: Whereabouts,
  now = new Date(),
): Promise<User | undefined> {
  const answer = await authorizationCodeGrant(await configurationOf(oidc), new URL(returned), {
    expectedState: attempt.state,
    expectedNonce: attempt.nonce,
    pkceCodeVerifier: attempt.codeVerifier,
    idTokenExpected: true,
  })
  const claims = answer.claims()
  if (!claims) throw new Error('expected an ID token of the sign-in service, got none; ask for the scope openid')
  const user = await userOf(database, oidc, claims, from, now)
  if (user && !user.disabledAt) return user
  const email = user?.email ?? 'nobody'
  const actor: Actor = { kind: 'person', name: email, ...from }
  await recordDenied(database, { actor, action: 'session.begin', object: { kind: 'user', id: email }, at: now })
  return undefined
}

async function userOf(
  database: Database,
  oidc: CheckedOidc,
  claims: IDToken,
  from: Whereabouts,
  now: Date,
): Promise<User | undefined> {
  const role = roleOf(oidc, claims)
  const email = typeof claims.email === 'string' ? claims.email.toLowerCase() : undefined
  const subject = `${oidc.issuer}|${claims.sub}`
  const actor: Actor = { kind: 'person', name: email ?? subject, ...from }
  const id = await readIdBySubject(database.pool, subject)
  if (id !== undefined) return await withRole(database, id, role, oidc, now)
  // An address that nobody has verified could be anybody's.
  if (email === undefined || claims.email_verified !== true) return undefined
  const there = await readUser(database.pool, email)
  if (!there && role === undefined) return undefined
  const name = typeof claims.name === 'string' && claims.name.trim() !== '' ? claims.name : email
  const user = there ?? (await createUser(database, { email, name, role: role ?? 'viewer' }, actor, now))
  // Somebody else at the service has had this address before: whoever has it now is not let into their account.
  if (!(await claimSubject(database.pool, user.id, subject))) return undefined
  return await withRole(database, user.id, role, oidc, now)
}

/** Groups at the service decide what somebody may do here, each time anew; undefined when they give no role. */
function roleOf({ roles: byGroup }: CheckedOidc, { groups }: IDToken): Role | undefined {
  if (Object.keys(byGroup).length === 0) return 'viewer'
  const given = (Array.isArray(groups) ? groups : []).flatMap((group) =>
    typeof group === 'string' ? (byGroup[group] ?? []) : [],
  )
  return roles.toReversed().find((role) => given.includes(role))
}

/** Somebody with their role as it is at the service now, where it decides; undefined where it gives them none any more. */
async function withRole(
  database: Database,
  id: string,
  role: Role | undefined,
  oidc: CheckedOidc,
  now: Date,
): Promise<User | undefined> {
  if (role === undefined) return undefined
  const user = await readUser(database.pool, id)
  if (!user || Object.keys(oidc.roles).length === 0 || user.role === role) return user
  try {
    return await changeUser(database, id, { role }, { kind: 'program', name: 'sign-in service' }, now)
  } catch (error) {
    // The last administrator stays one, whatever groups say, or nobody could put it right.
    if (error instanceof Refusal) return user
    throw error
  }
}

function configurationOf(oidc: CheckedOidc): Promise<Configuration> {
  const found = known.get(oidc)
  if (found) return found
  const asked = discover(oidc)
  known.set(oidc, asked)
  // A service that is away now may be there for the next who comes.
  asked.catch(() => known.delete(oidc))
  return asked
}

async function discover({ issuer, clientId, clientSecret }: CheckedOidc): Promise<Configuration> {
  const server = new URL(issuer)
  // Only on this machine: the configuration refuses others without TLS.
  const execute = server.protocol === 'http:' ? [allowInsecureRequests] : []
  return await discovery(server, clientId, clientSecret.reveal(), undefined, {
    timeout: timeoutSeconds,
    execute: [...execute, enableNonRepudiationChecks],
  })
}
