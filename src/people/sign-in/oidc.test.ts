import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../database/test-database.ts'
import { checkedOidc } from '../../pipelines/oidc.ts'
import { secret } from '../../pipelines/secret.ts'
import { program } from '../actor.ts'
import { listAudit } from '../audit/list-audit.ts'
import { changeUser, createUser } from '../users/users.ts'
import { beginOidc, finishOidc } from './oidc.ts'
import { type Claims, type OidcService, startOidcService } from './oidc-service-for-tests.ts'

let database: TestDatabase
let service: OidcService
beforeAll(async () => {
  database = await createTestDatabase()
  service = await startOidcService('millrace', 'the secret of the client')
  process.env.OIDC_TEST_SECRET = 'the secret of the client'
})
afterAll(async () => {
  await service.close()
  await database[Symbol.asyncDispose]()
})

const clientSecret = secret('OIDC_TEST_SECRET')
const configured = (roles: Record<string, 'viewer' | 'operator' | 'admin'> = {}) =>
  checkedOidc({ issuer: service.issuer, clientId: 'millrace', clientSecret, roles })

/** What a browser does: it goes to the service, and comes back with what that says. */
async function signInAs(claims: Claims, oidc = configured(), change: (returned: URL) => void = () => undefined) {
  service.claims = claims
  const { url, attempt } = await beginOidc(oidc, 'http://127.0.0.1:1/back')
  const { headers } = await fetch(url, { redirect: 'manual' })
  const returned = new URL(headers.get('location') ?? '')
  change(returned)
  return await finishOidc(database, oidc, { returned: returned.href, attempt }, { address: '10.0.0.7' })
}

test('the service says who somebody is, and their groups what they may do, each time anew', async () => {
  const oidc = configured({ data: 'operator', chiefs: 'admin', all: 'viewer' })
  const eve = { sub: '1', email: 'Eve@example.com', email_verified: true, name: 'Eve' }
  const first = await signInAs({ ...eve, groups: ['all', 'data'] }, oidc)
  expect(first).toMatchObject({ email: 'eve@example.com', name: 'Eve', role: 'operator', hasPassword: false })
  // By the subject, whatever has become of the address.
  const again = await signInAs({ sub: '1', email: 'new@example.com', email_verified: true, groups: ['chiefs'] }, oidc)
  expect(again).toMatchObject({ id: first?.id, email: 'eve@example.com', role: 'admin' })
  // The last administrator stays one.
  expect(await signInAs({ ...eve, groups: ['all'] }, oidc)).toMatchObject({ role: 'admin' })
  await createUser(database, { email: 'root@example.com', name: 'Root', role: 'admin' }, program)
  expect(await signInAs({ ...eve, groups: ['all'] }, oidc)).toMatchObject({ role: 'viewer' })
  expect(await signInAs({ ...eve, groups: [] }, oidc)).toBeUndefined()
  // Somebody else who has got the address is not let into the account.
  expect(await signInAs({ ...eve, sub: '2', groups: ['all'] }, oidc)).toBeUndefined()
  const denied = await listAudit(database.pool, { outcome: 'denied' })
  expect(denied).toHaveLength(2)
  expect(denied[0]).toMatchObject({ action: 'session.begin', address: '10.0.0.7' })
})

test('somebody who was added is known by an address that the service has verified, and by no other', async () => {
  const ann = await createUser(database, { email: 'ann@example.com', name: 'Ann', role: 'operator' }, program)
  expect(await signInAs({ sub: 'a', email: 'ann@example.com' })).toBeUndefined()
  expect(await signInAs({ sub: 'a', email: 'ann@example.com', email_verified: true })).toMatchObject({
    id: ann.id,
    role: 'operator',
  })
  await changeUser(database, ann.id, { isDisabled: true }, program)
  expect(await signInAs({ sub: 'a', email: 'ann@example.com', email_verified: true })).toBeUndefined()
})

test('an answer to another attempt, for another client or with another key is none', async () => {
  const bob = { sub: 'b', email: 'bob@example.com', email_verified: true }
  await expect(signInAs(bob, configured(), (back) => back.searchParams.set('state', 'x'))).rejects.toThrow()
  await expect(signInAs(bob, configured(), (back) => back.searchParams.set('code', 'x'))).rejects.toThrow()
  service.forged = { nonce: 'x' }
  await expect(signInAs(bob)).rejects.toThrow()
  service.forged = {}
  expect(await signInAs(bob)).toMatchObject({ email: 'bob@example.com', role: 'viewer' })
})

test('a service without TLS, and a secret in the code, are refused', () => {
  expect(() => checkedOidc({ issuer: 'http://login.example.com', clientId: 'x', clientSecret })).toThrow('https')
  const typed = 'typed' as unknown as typeof clientSecret
  expect(() => checkedOidc({ issuer: 'https://login.example.com', clientId: 'x', clientSecret: typed })).toThrow(
    "secret('NAME')",
  )
})
