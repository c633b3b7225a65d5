import type { LookupAddress } from 'node:dns'
import { buildConnector } from 'undici'
import { describe, expect, test } from 'vitest'
import { connectPublic, lookupPublic } from './connect-public.ts'
import { errorOf, testClient } from './test-client.ts'
import { serveSockets } from './test-server.ts'

const privateLiterals = [
  '127.0.0.1',
  '127.1',
  '0177.0.0.1',
  '0x7f.1',
  '0x7f000001',
  '2130706433',
  '017700000001',
  '0',
  '0.0.0.0',
  '10.1.2.3',
  '100.100.100.200',
  '169.254.169.254',
  '0xa9fea9fe',
  '172.16.0.1',
  '192.168.0.1',
  '198.18.0.1',
  '224.0.0.1',
  '255.255.255.255',
  '[::]',
  '[::1]',
  '[0:0:0:0:0:0:0:1]',
  '[::127.0.0.1]',
  '[::ffff:127.0.0.1]',
  '[::ffff:a9fe:a9fe]',
  '[0:0:0:0:0:ffff:10.0.0.1]',
  '[64:ff9b::a9fe:a9fe]',
  '[64:ff9b:1::1]',
  '[2002:7f00:1::]',
  '[2001:0:7f00:1::]',
  '[fc00::1]',
  '[fd00:ec2::254]',
  '[fe80::1]',
  '[fec0::1]',
  '[ff02::1]',
]

describe('an address of a private network', () => {
  test.each([...privateLiterals, 'localhost'])('is not connected to as %s', async (host) => {
    let connections = 0
    await using server = await serveSockets(() => {
      connections += 1
    })
    await using client = testClient({ timeout: '2s' }, { publicOnly: true })
    const error = await errorOf(client.http.get(`http://${host}:${server.port}/`))
    expect(error).toMatchObject({ code: 'invalid', retryable: false, wasSent: false })
    expect(connections).toBe(0)
  })

  test('is not connected to behind a name that points there', async () => {
    let connections = 0
    await using server = await serveSockets(() => {
      connections += 1
    })
    const connect = connectPublic(buildConnector, answering([{ address: '127.0.0.1', family: 4 }]).resolve)
    const error = await new Promise((resolve) => {
      connect({ hostname: 'hooks.example', protocol: 'http:', port: String(server.port) }, (...got) => resolve(got[0]))
    })
    expect(error).toMatchObject({ name: 'Unsendable' })
    expect(connections).toBe(0)
  })
})

describe('a name', () => {
  test('is looked up once for a connection, which gets the addresses that were checked', async () => {
    const names = answering([publicAddress], [{ address: '127.0.0.1', family: 4 }])
    expect(await lookedUp(names.resolve)).toEqual([publicAddress])
    expect(names.asked).toBe(1)
  })

  test('that points elsewhere a moment later is refused then', async () => {
    const names = answering([publicAddress], [{ address: '127.0.0.1', family: 4 }])
    await lookedUp(names.resolve)
    await expect(lookedUp(names.resolve)).rejects.toThrow('expected a public internet address')
  })

  test('with public and private addresses is connected to at the public ones only', async () => {
    const names = answering([{ address: '::1', family: 6 }, publicAddress, { address: '10.0.0.1', family: 4 }])
    expect(await lookedUp(names.resolve)).toEqual([publicAddress])
  })
})

const publicAddress = { address: '8.8.8.8', family: 4 }

type Resolve = NonNullable<Parameters<typeof lookupPublic>[0]>

/** A name service that gives these answers in turn. */
function answering(...answers: LookupAddress[][]) {
  const names = {
    asked: 0,
    resolve: ((_name: string, _options: object, callback: (error: null, addresses: LookupAddress[]) => void) => {
      callback(null, answers[names.asked++] ?? [])
    }) as unknown as Resolve,
  }
  return names
}

function lookedUp(resolve: Resolve): Promise<unknown> {
  return new Promise((fulfil, reject) => {
    lookupPublic(resolve)('hooks.example', { all: true }, (error, addresses) => {
      if (error) reject(error)
      else fulfil(addresses)
    })
  })
}
