import { createHmac, randomUUID } from 'node:crypto'
import { SignJWT } from 'jose'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../database/test-database.ts'
import { type Actor, nobodyFrom, program } from './actor.ts'
import { DenialLimit } from './audit/denial-limit.ts'
import { listAudit } from './audit/list-audit.ts'
import { recordDenied } from './audit/record.ts'
import { firstAdministrator } from './first-administrator.ts'
import { readSessionKeys } from './sessions/key-store.ts'
import { Sessions } from './sessions/sessions.ts'
import { createSignInLink, setPassword, signIn, useSignInLink } from './sign-in/sign-in.ts'
import { createToken, endToken, listTokens, Tokens } from './tokens/tokens.ts'
import { changeUser, createUser, getUser } from './users/users.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database[Symbol.asyncDispose]())

const from = { address: '10.0.0.9', userAgent: 'a browser' }
const later = (ms: number, than = new Date()) => new Date(than.getTime() + ms)
const minute = 60_000
const day = 86_400_000
let count = 0
const somebody = async (role: 'viewer' | 'operator' | 'admin' = 'viewer') => {
  count += 1
  return await createUser(database, { email: `U${count}@example.com`, name: 'U', role }, program)
}

async function bothWait(): Promise<void> {
  for (;;) {
    const { rows } = await database.pool.query<{ count: number }>(
      `SELECT count(*)::int AS count FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
    )
    if (rows[0]?.count === 2) return
  }
}

test('whoever starts first is the administrator, until somebody has signed in, and the last one stays', async () => {
  const token = await firstAdministrator(database)
  const admin = await useSignInLink(database, token ?? '', from)
  if (!admin) throw new Error('expected the link to be good')
  expect(admin).toMatchObject({ role: 'admin' })
  expect(await useSignInLink(database, token ?? '', from)).toBeUndefined()
  await new Sessions(database).begin(admin, 'password', from)
  expect(await firstAdministrator(database)).toBeUndefined()
  await expect(changeUser(database, admin.id, { role: 'viewer' }, program)).rejects.toThrow('as the last one')
  await expect(changeUser(database, admin.id, { isDisabled: true }, program)).rejects.toThrow('as the last one')
  // Two administrators who take each other's right away at once leave one.
  const other = await somebody('admin')
  const atTheEnd = await database.pool.connect()
  // Each comes as far as the audit, the last thing of a transaction, before either of them commits.
  await atTheEnd.query('BEGIN; SELECT FROM audit_head FOR UPDATE')
  const both = Promise.allSettled([admin, other].map(({ id }) => changeUser(database, id, { role: 'viewer' }, program)))
  await bothWait()
  await atTheEnd.query('ROLLBACK')
  atTheEnd.release()
  expect((await both).filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
})

test('a link is good once and for a day, and an address is that of one', async () => {
  const { id, email } = await somebody()
  expect(email).toMatch(/^u/)
  await expect(
    createUser(database, { email: email.toUpperCase(), name: 'X', role: 'viewer' }, program),
  ).rejects.toThrow('nobody has')
  const { token } = await createSignInLink(database, email, program)
  expect(await useSignInLink(database, token, from, later(day + 1))).toBeUndefined()
  const newer = (await createSignInLink(database, email, program)).token
  // A link in an old mailbox is good no more when there is a newer one.
  expect(await useSignInLink(database, token, from)).toBeUndefined()
  const uses = await Promise.all([useSignInLink(database, newer, from), useSignInLink(database, newer, from)])
  expect(uses.filter((user) => user?.id === id)).toHaveLength(1)
  const { rows } = await database.pool.query('SELECT token_hash::text AS text FROM sign_in_links')
  expect(await useSignInLink(database, 'guessed', from)).toBeUndefined()
  const denied = await listAudit(database.pool, { outcome: 'denied', actor: 'nobody', limit: 4 })
  expect(denied.map(({ object }) => object)).toEqual(['nobody', email, email, email])
  expect(denied[0]).toMatchObject({ actorKind: 'nobody', action: 'session.begin', ...from })
  expect(JSON.stringify(rows)).not.toContain(Buffer.from(token).toString('hex'))
})

test('ten wrong passwords lock the address they come from, for longer each time, and nobody else; every try is audited', async () => {
  const { id, email } = await somebody()
  const right = { email, password: 'correct horse battery' }
  const wrong = { email, password: 'not that one at all' }
  await expect(setPassword(database, id, 'elevenchars', program)).rejects.toThrow('12 to 500')
  await setPassword(database, id, right.password, program)
  const { rows } = await database.pool.query('SELECT password_hash AS hash FROM users WHERE id = $1', [id])
  expect(rows[0]?.hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
  const now = new Date()
  expect(await signIn(database, right, from, now)).toMatchObject({ id })
  // At once: each is counted all the same.
  await Promise.all(Array.from({ length: 9 }, () => signIn(database, wrong, from, now)))
  expect(await signIn(database, right, from, now)).toMatchObject({ id })
  await Promise.all(Array.from({ length: 10 }, () => signIn(database, wrong, from, now)))
  expect(await signIn(database, right, from, later(minute - 1, now))).toBeUndefined()
  // Whoever guesses keeps nobody out who comes from elsewhere.
  const home = { address: '10.0.0.10' }
  expect(await getUser(database, id)).toMatchObject({ lockedUntil: later(minute, now) })
  expect(await signIn(database, right, home, later(1, now))).toMatchObject({ id })
  const setFailures = 'UPDATE users SET failed_sign_ins = 99 WHERE id = $1'
  await database.pool.query(setFailures, [id])
  await signIn(database, wrong, from, later(2, now))
  expect(await signIn(database, right, home, later(2, now))).toMatchObject({ id })
  expect(await signIn(database, wrong, from, later(minute, now))).toBeUndefined()
  expect(await signIn(database, right, from, later(3 * minute - 1, now))).toBeUndefined()
  expect(await signIn(database, right, from, later(3 * minute, now))).toMatchObject({ id })
  // From everywhere each one after a hundred locks the account, until they come by a link or an administrator says so.
  for (const open of [
    async () => await useSignInLink(database, (await createSignInLink(database, id, program)).token, home),
    async () => await changeUser(database, id, { isLocked: false }, program),
  ]) {
    await database.pool.query(setFailures, [id])
    await signIn(database, wrong, { address: '10.0.0.11' }, later(day, now))
    expect(await signIn(database, right, home, later(day, now))).toBeUndefined()
    await open()
    expect(await signIn(database, right, home, later(day, now))).toMatchObject({ id })
  }
  // What nobody goes on with is forgotten: addresses cost nothing.
  await signIn(database, wrong, { address: '10.0.0.12' }, later(day, now))
  await signIn(database, wrong, home, later(4 * day, now))
  const { rows: kept } = await database.pool.query('SELECT address FROM sign_in_failures WHERE user_id = $1', [id])
  expect(kept).toEqual([home])
  expect(await signIn(database, { email: 'nobody@example.com', password: 'my real password' }, from)).toBeUndefined()
  const denied = await listAudit(database.pool, { outcome: 'denied', limit: 200 })
  expect(denied.filter(({ object }) => object === email)).toHaveLength(29)
  expect(denied[0]).toMatchObject({ actor: 'nobody', action: 'session.begin', ...from })
})

test('a session is renewed by its newest secret; an old one that comes later ends it, one of a second tab does not', async () => {
  const sessions = new Sessions(database)
  const user = await somebody()
  const now = new Date()
  const first = await sessions.begin(user, 'password', from, now)
  expect(await sessions.verify(first.access, now)).toMatchObject({ user: { id: user.id } })
  expect(await sessions.verify(first.access, later(10 * minute, now))).toBeUndefined()
  const second = await sessions.renew(first.refresh ?? '', from, now)
  expect(second?.refresh).not.toBe(first.refresh)
  expect(await sessions.renew(first.refresh ?? '', from, later(9_000, now))).toMatchObject({ refresh: null })
  const third = await sessions.renew(second?.refresh ?? '', from, later(minute, now))
  expect(third?.refresh).toBeTruthy()
  expect(await sessions.renew(second?.refresh ?? '', from, later(2 * minute, now))).toBeUndefined()
  expect(await sessions.renew(third?.refresh ?? '', from, later(2 * minute, now))).toBeUndefined()
  expect(await sessions.verify(third?.access ?? '', later(2 * minute, now))).toBeUndefined()
  const [denied] = await listAudit(database.pool, { action: 'session.renew' })
  expect(denied).toMatchObject({ actor: user.email, outcome: 'denied' })
  const other = await sessions.begin(user, 'link', from, now)
  const [begun] = await listAudit(database.pool, { action: 'session.begin', outcome: 'done' })
  expect(begun).toMatchObject({ actor: user.email, after: { by: 'link' } })
  expect(await sessions.renew(other.refresh ?? '', from, later(30 * day, now))).toBeUndefined()
})

test('a new password ends all sessions but the one it is given in, and links; another role and being disabled end all', async () => {
  const user = await somebody()
  const verify = async ({ access }: { access: string }) => (await new Sessions(database).verify(access)) !== undefined
  const begin = async () => await new Sessions(database).begin(user, 'password', from)
  const [mine, stolen] = [await begin(), await begin()]
  const { token } = await createSignInLink(database, user.id, program)
  await setPassword(database, user.id, 'correct horse battery', program, { sessionId: mine.sessionId })
  expect([await verify(mine), await verify(stolen)]).toEqual([true, false])
  expect(await useSignInLink(database, token, from)).toBeUndefined()
  await changeUser(database, user.id, { name: 'V' }, program)
  expect(await verify(mine)).toBe(true)
  await changeUser(database, user.id, { role: 'operator' }, program)
  expect(await verify(mine)).toBe(false)
  const before = await createSignInLink(database, user.id, program)
  await changeUser(database, user.id, { isDisabled: true }, program)
  await changeUser(database, user.id, { isDisabled: false }, program)
  expect(await useSignInLink(database, before.token, from)).toBeUndefined()
})

test('an access that is forged, of another kind, or of an ended session or a disabled user is none', async () => {
  const sessions = new Sessions(database)
  const user = await somebody()
  const { access, sessionId } = await sessions.begin(user, 'password', from)
  const [key] = await readSessionKeys(database.pool, new Date())
  if (!key) throw new Error('expected a key')
  const claims = () => new SignJWT().setSubject(user.id).setJti(sessionId).setIssuedAt().setExpirationTime('5m')
  const header = { alg: 'HS256', kid: key.id }
  const good = claims().setIssuer('millrace').setAudience('millrace api').setProtectedHeader(header)
  expect(await sessions.verify(await good.sign(key.key))).toBeTruthy()
  const [, body = ''] = access.split('.')
  const unsigned = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${body}.`
  const longer = `${Buffer.from(JSON.stringify({ alg: 'HS512', kid: key.id })).toString('base64url')}.${body}`
  const forged = [
    unsigned,
    `${longer}.${createHmac('sha512', key.key).update(longer).digest('base64url')}`,
    await claims().setIssuer('x').setAudience('millrace api').setProtectedHeader(header).sign(key.key),
    await claims().setIssuer('millrace').setAudience('x').setProtectedHeader(header).sign(key.key),
    await claims()
      .setIssuer('millrace')
      .setAudience('millrace api')
      .setProtectedHeader({ alg: 'HS256', kid: randomUUID() })
      .sign(key.key),
    `${access.slice(0, -2)}AA`,
    '',
  ]
  for (const one of forged) expect(await sessions.verify(one), one).toBeUndefined()
  await sessions.end(sessionId, { kind: 'person', name: user.email, userId: user.id })
  expect(await sessions.verify(access)).toBeUndefined()
  const again = await sessions.begin(user, 'password', from)
  await changeUser(database, user.id, { isDisabled: true }, program)
  expect(await new Sessions(database).verify(again.access)).toBeUndefined()
  expect(await sessions.renew(again.refresh ?? '', from)).toBeUndefined()
})

test('keys of sessions are changed each month, and the one before is good for what it has signed', async () => {
  const now = new Date()
  const [before] = await readSessionKeys(database.pool, now)
  const [next, ...older] = await readSessionKeys(database.pool, later(30 * day, before?.createdAt))
  expect(next?.id).not.toBe(before?.id)
  expect(older.map(({ id }) => id)).toContain(before?.id)
})

test('a token may do the lesser of what it and its user may, until it expires or is ended; only its hash is kept', async () => {
  const user = await somebody('operator')
  await expect(createToken(database, { user, name: 'x', role: 'admin' }, program)).rejects.toThrow('at most')
  const now = new Date()
  const expiresAt = later(day, now)
  // What a token makes does not outlive it.
  const made = { user, name: 'x', role: 'viewer', endsBy: expiresAt } as const
  await expect(createToken(database, made, program)).rejects.toThrow('got one without an end')
  await expect(createToken(database, { ...made, expiresAt: later(1, expiresAt) }, program)).rejects.toThrow(
    'when the token ends that makes this one',
  )
  await createToken(database, { ...made, expiresAt }, program).then(({ token: { id } }) =>
    endToken(database, id, user.id, program),
  )
  const { token, secret } = await createToken(database, { user, name: 'x', role: 'operator', expiresAt }, program)
  expect(secret.startsWith(token.prefix)).toBe(true)
  const { rows } = await database.pool.query('SELECT row_to_json(tokens)::text AS text FROM tokens')
  expect(JSON.stringify(rows)).not.toContain(secret)
  // Each asks with a memory of its own.
  const verify = async (given: string, at = now) => await new Tokens(database).verify(given, at)
  expect(await verify(secret)).toMatchObject({ role: 'operator', token: { name: 'x' } })
  expect(await verify(`${secret}x`)).toBeUndefined()
  expect(await verify(secret, expiresAt)).toBeUndefined()
  await changeUser(database, user.id, { role: 'viewer' }, program)
  expect(await verify(secret)).toMatchObject({ role: 'viewer' })
  await expect(endToken(database, token.id, (await somebody()).id, program)).rejects.toThrow('the id of a token')
  await endToken(database, token.id, user.id, program)
  expect(await verify(secret)).toBeUndefined()
  expect(await listTokens(database, user.id)).toEqual([])
  const [change] = await listAudit(database.pool, { action: 'user.change', object: user.email })
  expect(change).toMatchObject({ before: { role: 'operator' }, after: { role: 'viewer' } })
  expect((await getUser(database, user.email)).role).toBe('viewer')
})

test('who comes from another address of their network each time is locked out and left out as one', async () => {
  const { id, email } = await somebody()
  const right = { email, password: 'correct horse battery' }
  await setPassword(database, id, right.password, program)
  const host = (number: number) => ({ address: `2001:db8:7:7::${number}` })
  for (let guess = 1; guess <= 10; guess += 1) await signIn(database, { email, password: 'not that' }, host(guess))
  expect(await signIn(database, right, host(11))).toBeUndefined()
  expect(await signIn(database, right, { address: '2001:db8:7:8::11' })).toMatchObject({ id })
  const limit = new DenialLimit(() => 0)
  const tries = Array.from({ length: 40 }, (_, number) => limit.admit(nobodyFrom(host(number))))
  expect(tries.filter(({ isWritten }) => isWritten)).toHaveLength(30)
})

test('refused attempts of an address fill no more than a little of the audit, and how many were left out is in it, too', async () => {
  let now = 0
  const limit = new DenialLimit(() => now)
  const eve = nobodyFrom({ address: '192.0.2.1' })
  const object = { kind: 'route', id: '/guessed' }
  const deny = () => recordDenied(database, { actor: eve, action: 'read', object, at: new Date() }, limit)
  for (let tries = 0; tries < 33; tries += 1) await deny()
  const written = async () => await listAudit(database.pool, { object: object.id, limit: 100 })
  expect(await written()).toHaveLength(30)
  // Nor do many addresses fill it, and who is known is not crowded out by them.
  const others = Array.from({ length: 300 }, (_, index) =>
    limit.admit(nobodyFrom({ address: `2001:db8:0:${index}::1` })),
  )
  expect(others.filter(({ isWritten }) => isWritten)).toHaveLength(270)
  const ada: Actor = { kind: 'person', name: 'ada@example.com', address: '192.0.2.1' }
  expect(limit.admit(ada)).toEqual({ isWritten: true, leftOut: [] })
  now = 60_000
  await deny()
  expect(await written()).toHaveLength(31)
  const leftOut = await listAudit(database.pool, { action: 'audit.leave-out' })
  expect(leftOut.map(({ address, after }) => [address, after])).toEqual([
    ['192.0.2.1', { count: 3 }],
    [null, { count: 30 }],
  ])
})
