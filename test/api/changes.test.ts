import { createHmac } from 'node:crypto'
import { pipeline } from 'millrace'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { program } from '../../src/people/actor.ts'
import { Sessions } from '../../src/people/sessions/sessions.ts'
import { setPassword } from '../../src/people/sign-in/sign-in.ts'
import { openPlatformDoor, type PlatformDoor } from './platform-door.ts'

let door: PlatformDoor
beforeAll(async () => {
  door = await openPlatformDoor({ pipelines: [pipeline('nothing').step('only', () => null)] })
})
afterAll(() => door?.[Symbol.asyncDispose]())

const withKey = (key: string) => ({ 'idempotency-key': key })

it('a change under one key happens once, and is answered the same again; another body under it is refused', async () => {
  const start = (key: string, body: object) => door.ask('operator', 'POST', '/api/runs', body, withKey(key))
  const first = await start('one', { pipeline: 'nothing' })
  const again = await start('one', { pipeline: 'nothing' })
  expect([first.status, again.status, again.body]).toEqual([200, 200, first.body])
  expect(again.headers.get('idempotency-replayed')).toBe('true')
  expect((await start('one', { pipeline: 'nothing', dryRun: true })).status).toBe(422)
  expect((await start('two', { pipeline: 'nothing' })).body).not.toEqual(first.body)
  // The same key of somebody else is another key.
  const others = await door.ask('admin', 'POST', '/api/runs', { pipeline: 'nothing' }, withKey('one'))
  expect(others.body).not.toEqual(first.body)
})

it('a field that nobody knows is refused rather than left out', async () => {
  const { status, body } = await door.ask('operator', 'POST', '/api/runs', { pipeline: 'nothing', dryrun: true })
  expect([status, JSON.stringify(body)]).toEqual([422, expect.stringContaining('dryrun')])
})

it('a secret in an answer is kept nowhere: under the same key one hears that it was told', async () => {
  const make = () => door.ask('admin', 'POST', '/api/tokens', { name: 'export', role: 'viewer' }, withKey('secret'))
  const { status, body } = await make()
  expect(status).toBe(200)
  const { secret } = body as { secret: string }
  expect(await make()).toMatchObject({ status: 409, body: { title: 'it is done, and its secret was told' } })
  const { pool } = (await door.kit.platform.engine()).database
  const { rows } = await pool.query<{ kept: string }>('SELECT request_keys::text AS kept FROM request_keys')
  expect(rows.filter(({ kept }) => kept.includes(secret))).toEqual([])
  const tokens = (await door.ask('admin', 'GET', '/api/tokens')).body as { items: { name: string }[] }
  expect(tokens.items.filter(({ name }) => name === 'export')).toHaveLength(1)
})

it('a body over 1 MB is refused at every change', async () => {
  const body = { pipeline: 'nothing', params: { text: 'x'.repeat(1024 * 1024) } }
  expect((await door.ask('operator', 'POST', '/api/runs', body)).status).toBe(413)
  expect(
    (await door.ask(null, 'POST', '/api/sign-in', { email: 'a@example.com', password: body.params.text })).status,
  ).toBe(413)
})

it('a token gives nobody a password, and so itself no more than it has', async () => {
  expect((await door.ask('viewer', 'PATCH', '/api/session', { password: 'a password of its own' })).status).toBe(403)
  // Nor another name: who they are is not a program's to say.
  expect((await door.ask('viewer', 'PATCH', '/api/session', { name: 'Vera' })).status).toBe(403)
})

it('what a token makes ends when it ends, and links lead to where people find the dashboard', async () => {
  const make = async (bearer: string, expiresAt: Date | null) => {
    const body = { name: 'made', role: 'admin', expiresAt }
    const { status, body: answer } = await door.ask('admin', 'POST', '/api/tokens', body, {
      authorization: `Bearer ${bearer}`,
    })
    return { status, ...(answer as { secret: string; detail: string }) }
  }
  const end = new Date(Date.now() + 3_600_000)
  const { secret } = await make(door.tokens.admin, end)
  expect(await make(secret, null)).toMatchObject({ status: 409, detail: expect.stringContaining(end.toISOString()) })
  expect(await make(secret, new Date(end.getTime() + 1))).toMatchObject({ status: 409 })
  expect(await make(secret, end)).toMatchObject({ status: 200 })

  const path = `/api/users/${door.users.viewer.id}/link`
  const { body } = await door.ask('admin', 'POST', path, undefined, { 'x-forwarded-proto': 'https' })
  expect(body).toMatchObject({ link: expect.stringMatching(/^https:.*\/sign-in#token=/) })
})

it('whoever is refused stands in the audit: with their name where they are known, with the address of a wrong secret, never with it', async () => {
  const { database } = await door.kit.platform.engine()
  const password = 'correct horse battery'
  await setPassword(database, door.users.viewer.id, password, program)
  const signedIn = await door.ask(null, 'POST', '/api/sign-in', { email: 'viewer@example.com', password })
  const cookie = (signedIn.headers.get('set-cookie') ?? '').split(';')[0] ?? ''
  const own = async (body: object) => (await door.ask(null, 'PATCH', '/api/session', body, { cookie })).status
  const agent = { 'user-agent': 'a guess' }
  const ask = async (role: 'viewer' | null, method: string, path: string, body?: object, headers = {}) =>
    (await door.ask(role, method, path, body, { ...agent, ...headers })).status
  for (const path of ['/api/users', '/api/audit', '/api/audit/export?format=csv', '/api/audit/verify']) {
    expect(await ask('viewer', 'GET', path)).toBe(403)
  }
  expect(await ask('viewer', 'PATCH', '/api/session', { name: 'Vera' })).toBe(403)
  expect(await ask(null, 'POST', '/api/sign-in/local')).toBe(403)
  expect(await ask(null, 'POST', '/api/sign-in/link', { token: 'guessed-secret' })).toBe(401)
  expect(await ask(null, 'DELETE', '/api/tokens/x', undefined, { authorization: 'Bearer mlr_guessed-secret' })).toBe(
    401,
  )
  expect(await ask(null, 'GET', '/api/tokens', undefined, { authorization: 'Bearer mlr_guessed-secret' })).toBe(401)
  expect(await ask(null, 'POST', '/api/hooks/daily', {}, { 'x-millrace-signature': 'guessed-secret' })).toBe(401)
  expect(await ask(null, 'POST', '/acknowledge/guessed-secret', {})).toBe(403)
  // Whoever guesses a link can work out what the form of its page would have sent.
  const key = createHmac('sha256', 'guessed-secret').update('the form of the acknowledge page').digest('base64url')
  const guessed = { method: 'POST', headers: { 'user-agent': 'a guess' }, body: new URLSearchParams({ key }) }
  expect((await fetch(`${door.address}/acknowledge/guessed-secret`, guessed)).status).toBe(404)
  expect(await own({ password: 'another long enough one', currentPassword: 'guessed-secret' })).toBe(409)
  expect(await own({ name: 'Vera' })).toBe(200)
  // Their own sessions alone are a viewer's to see and to end.
  const { sessionId } = await new Sessions(database).begin(door.users.admin, 'password', {})
  const end = async (id: string) =>
    (await door.ask(null, 'DELETE', `/api/sessions/${id}`, undefined, { cookie })).status
  const open = (await door.ask(null, 'GET', '/api/sessions', undefined, { cookie })).body
  expect(open).toMatchObject({ items: [{ user: 'viewer@example.com', address: '127.0.0.1', isThis: true }] })
  const mine = (open as { items: { id: string }[] }).items[0]?.id ?? ''
  const all = (await door.ask('admin', 'GET', '/api/sessions')).body as { items: { id: string }[] }
  expect(all.items.map(({ id }) => id)).toEqual([sessionId, mine])
  expect([await end(sessionId), await end(mine), await end(mine)]).toEqual([404, 204, 401])
  expect((await door.ask('admin', 'DELETE', `/api/sessions/${sessionId}`)).status).toBe(204)

  const { body } = await door.ask('admin', 'GET', '/api/audit?outcome=denied&limit=12')
  const { items } = body as {
    items: { actorKind: string; actor: string; action: string; object: string; address: string; userAgent: string }[]
  }
  expect(items.map(({ actorKind, action, object }) => [actorKind, action, object])).toEqual([
    ['person', 'user.set-password', 'viewer@example.com'],
    ['nobody', 'alert.acknowledge', '/acknowledge/:token'],
    ['nobody', 'alert.acknowledge', '/acknowledge/:token'],
    ['nobody', 'schedule.trigger', '/api/hooks/daily'],
    ['nobody', 'token.use', '/api/tokens/x'],
    ['nobody', 'session.begin', 'nobody'],
    ['nobody', 'session.begin', '/api/sign-in/local'],
    ['token', 'user.change-self', '/api/session'],
    ['token', 'read', '/api/audit/verify'],
    ['token', 'read', '/api/audit/export'],
    ['token', 'read', '/api/audit'],
    ['token', 'read', '/api/users'],
  ])
  for (const { address, userAgent } of items.slice(1)) expect([address, userAgent]).toEqual(['127.0.0.1', 'a guess'])
  expect(JSON.stringify(items)).not.toContain('guessed-secret')
})

it('nobody signs in without a secret from the machine itself, unless it is for development', async () => {
  expect((await door.ask(null, 'POST', '/api/sign-in/local', undefined)).status).toBe(403)
  const before = process.env.NODE_ENV
  process.env.NODE_ENV = 'development'
  try {
    expect((await door.ask(null, 'POST', '/api/sign-in/local', undefined)).status).toBe(200)
    const elsewhere = { 'x-forwarded-for': '192.0.2.1' }
    expect((await door.ask(null, 'POST', '/api/sign-in/local', undefined, elsewhere)).status).toBe(403)
  } finally {
    process.env.NODE_ENV = before
  }
})
