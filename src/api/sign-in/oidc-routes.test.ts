import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../database/test-database.ts'
import { Sessions } from '../../people/sessions/sessions.ts'
import { type OidcService, startOidcService } from '../../people/sign-in/oidc-service-for-tests.ts'
import { checkedOidc } from '../../pipelines/oidc.ts'
import { secret } from '../../pipelines/secret.ts'
import { oidcRoutes } from './oidc-routes.ts'

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

const start = 'http://127.0.0.1:3001/api/sign-in/oidc'
const startProcess = (publicUrl?: string) => {
  const clientSecret = secret('OIDC_TEST_SECRET')
  const oidc = checkedOidc({ issuer: service.issuer, clientId: 'millrace', clientSecret, roles: { data: 'viewer' } })
  return oidcRoutes({ database, sessions: new Sessions(database), oidc, publicUrl })
}

test('another process than began it ends it, back to a place of ours; what fails is told by the page of signing in', async () => {
  const [one, other] = [startProcess('https://millrace.example.com'), startProcess()]
  const begin = async (to: string) => {
    const begun = await one.request(`${start}?to=${encodeURIComponent(to)}`)
    const kept = begun.headers.get('set-cookie') ?? ''
    const sent = await fetch(begun.headers.get('location') ?? '', { redirect: 'manual' })
    return { kept, cookie: kept.split(';')[0] ?? '', returned: sent.headers.get('location') ?? '' }
  }
  const back = async (address: string, cookie: string) => {
    const answer = await other.request(address, { headers: { cookie } })
    return [answer.status, answer.headers.get('location')]
  }
  service.claims = { sub: '1', email: 'eve@example.com', email_verified: true, groups: ['data'] }
  const { kept, cookie, returned } = await begin('/runs?state=failed#top')
  expect(kept).toMatch(/; Secure/)
  expect(await back(returned, cookie)).toEqual([302, '/runs?state=failed#top'])
  for (const evil of [
    '/\t/evil.example',
    '//evil.example',
    '/\\evil.example',
    'https://evil.example',
    '/.//evil.example',
  ]) {
    const attempt = await begin(evil)
    expect([evil, ...(await back(attempt.returned, attempt.cookie))]).toEqual([evil, 302, '/'])
  }

  expect(await back(returned, '')).toEqual([302, '/sign-in?problem=late'])
  expect(await back(returned, `${cookie}x`)).toEqual([302, '/sign-in?problem=late'])
  const attempt = await begin('/runs')
  expect(await back(`${start}/back?error=access_denied`, attempt.cookie)).toEqual([
    302,
    '/sign-in?problem=cancelled&to=%2Fruns',
  ])
  expect(await back(`${start}/back?code=x&state=x`, attempt.cookie)).toEqual([
    302,
    '/sign-in?problem=unavailable&to=%2Fruns',
  ])
  service.claims = { sub: '2', email: 'bob@example.com', email_verified: true, groups: [] }
  const unknown = await begin('/')
  expect(await back(unknown.returned, unknown.cookie)).toEqual([302, '/sign-in?problem=not+let+in'])
})
