import { afterEach, expect, it } from 'vitest'
import { openDoor } from './kit-for-tests.ts'
import { createRateLimit } from './rate-limit.ts'
import { nobody, type Signed } from './sign-in/signed.ts'

let nowMs = 0
afterEach(() => {
  delete process.env.TRUSTED_PROXIES
})

const allowed = { known: { burst: 3, perSecond: 1 }, unknown: { burst: 2, perSecond: 0.5 } }

/** A door of little patience, at which whoever names themselves is known. */
async function openLimitedDoor() {
  nowMs = 0
  const door = await openDoor({
    isTooMuch: createRateLimit(allowed, () => nowMs),
    whoAsks: async ({ req }): Promise<Signed> => {
      const name = req.header('x-name')
      return name === undefined ? nobody : { ...nobody, role: 'viewer', actor: { kind: 'token', name } }
    },
    mount: (router) => {
      router.get('/api/runs', (context) => context.text('all of them'))
    },
  })
  const ask = async (headers: Record<string, string> = {}, path = '/api/runs') => {
    const { status, headers: answered } = await fetch(door.address + path, { headers })
    return [status, answered.get('retry-after')]
  }
  return { ask, [Symbol.asyncDispose]: () => door[Symbol.asyncDispose]() }
}

it('who asks too much is told when to come again, and nobody else has to wait for it', async () => {
  await using door = await openLimitedDoor()
  const ada = { 'x-name': 'ada' }
  for (let asked = 0; asked < 3; asked += 1) expect(await door.ask(ada)).toEqual([200, null])
  expect(await door.ask(ada)).toEqual([429, '1'])
  expect(await door.ask({ 'x-name': 'grace' })).toEqual([200, null])
  for (let asked = 0; asked < 2; asked += 1) expect(await door.ask()).toEqual([401, null])
  expect(await door.ask()).toEqual([429, '2'])
  // A probe of the same address is answered all the same.
  expect(await door.ask({}, '/livez')).toEqual([200, null])
  nowMs = 1000
  expect(await door.ask(ada)).toEqual([200, null])
  expect(await door.ask(ada)).toEqual([429, '1'])
})

it('behind proxies it is the address they tell that counts, of IPv6 with all of its network; nobody else may tell one', async () => {
  await using door = await openLimitedDoor()
  const from = async (address: string) => (await door.ask({ 'x-forwarded-for': address }))[0]
  expect([await from('192.0.2.1'), await from('192.0.2.2'), await from('192.0.2.3')]).toEqual([401, 401, 429])
  process.env.TRUSTED_PROXIES = '1'
  expect([await from('192.0.2.1'), await from('198.51.100.7, 192.0.2.1'), await from('192.0.2.1')]).toEqual([
    401, 401, 429,
  ])
  const network = ['2001:db8:0:1::1', '2001:db8:0:1::2', '2001:db8:0:1:ffff::3', '2001:db8:0:2::1']
  const answers: unknown[] = []
  for (const address of network) answers.push(await from(address))
  expect(answers).toEqual([401, 401, 429, 401])
})
