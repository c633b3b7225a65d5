import { pipeline } from 'millrace'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { billingBatches } from '../../systems/billing-batches/index.ts'
import { openPlatformDoor, type PlatformDoor } from './platform-door.ts'
import { rights } from './rights.ts'

const asked = ['public', 'viewer', 'operator', 'admin'] as const
let door: PlatformDoor
beforeAll(async () => {
  // One system has routes of its own.
  door = await openPlatformDoor({
    pipelines: [pipeline('nothing').step('only', () => null)],
    systems: [billingBatches],
    simulate: false,
  })
})
afterAll(() => door?.[Symbol.asyncDispose]())

it('the document has every route of the list behind which somebody signs in, and no other', async () => {
  const { body } = await door.ask(null, 'GET', '/api/openapi.json')
  const { paths } = body as { paths: Record<string, Record<string, { 'x-role': string }>> }
  const documented = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, route]) => `${route['x-role']} ${method} ${path}`),
  )
  const own = /^\/(livez|readyz|metrics|acknowledge|api\/(health|openapi|hooks))/
  const listed = rights
    .filter(({ path }) => !own.test(path))
    .map(({ role, method, path }) => `${role} ${method} ${path}`)
  expect(documented.toSorted()).toEqual(listed.toSorted())
})

it('lets in exactly who is listed: nobody, a viewer, an operator and an administrator at every route', async () => {
  const wrong: string[] = []
  for (const { role: least, method, path } of rights) {
    const address = path.replaceAll(/\{\w+\}/g, 'x')
    for (const role of asked) {
      // What is let in is turned away by what it does not bring, and does nothing.
      const signed = role === 'public' ? null : role
      const status = await statusOf(signed, method.toUpperCase(), address)
      const isIn = status !== 401 && status !== 403
      const mayGetIn = asked.indexOf(role) >= asked.indexOf(least)
      // These judge for themselves what is brought.
      const isSignIn = /^\/(?:api\/sign-in|acknowledge)/.test(address)
      if (!isSignIn && isIn !== mayGetIn && !(least === 'public' && status === 401))
        wrong.push(`${role} ${method} ${path}: ${status}`)
      if (!mayGetIn && status !== (signed === null ? 401 : 403))
        wrong.push(`${role} ${method} ${path}: ${status}, not turned away`)
      if (status >= 500) wrong.push(`${role} ${method} ${path}: ${status}`)
    }
  }
  expect(wrong).toEqual([])
}, 60_000)

/** A stream is let go as soon as it has answered. */
async function statusOf(role: 'viewer' | 'operator' | 'admin' | null, method: string, path: string): Promise<number> {
  if (path !== '/api/live') {
    const body = method === 'GET' || method === 'DELETE' ? undefined : 'not an object'
    return (await door.ask(role, method, path, body)).status
  }
  const stop = new AbortController()
  const headers: Record<string, string> = role === null ? {} : { authorization: `Bearer ${door.tokens[role]}` }
  const answer = await fetch(door.address + path, { headers, signal: stop.signal })
  stop.abort()
  return answer.status
}

it('a route that is in no list is closed, however it is asked for', async () => {
  for (const path of [
    '/api/none',
    '/api',
    '/API/runs',
    '//api/runs',
    '/api/runs/',
    '/%61pi/runs',
    '/api/../api/runs',
  ]) {
    const { status } = await door.ask(null, 'GET', path)
    expect([path, status]).toEqual([path, 401])
  }
})
