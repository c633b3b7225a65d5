import { expect, test } from 'vitest'
import { serve } from '../../../connectors/http/test-server.ts'
import { outgoingOf, secretOf } from '../common/testing.ts'
import { errorOf, never } from '../contract.ts'
import { webhook } from './index.ts'
import { signedHeaders } from './signature.ts'

const open = (url: string, allowPrivate = true) =>
  webhook({ url: secretOf(url), secret: secretOf('a secret of our own'), allowPrivate })

const send = (channel: ReturnType<typeof open>) => channel.send(outgoingOf({ channel, recipient: '' }), never)

test('the signature is the one of Standard Webhooks', () => {
  // The example of its libraries.
  const key = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
  const body = '{"test": 2432232314}'
  expect(signedHeaders(key, 'msg_p5jXN8AQM9LWM0D4loKWxJek', body, new Date(1_614_265_330_000))).toEqual({
    'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    'webhook-timestamp': '1614265330',
    'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  })
})

test('id, time and body are all signed', () => {
  const sign = (id: string, body: string, at: number) => signedHeaders('k', id, body, new Date(at))['webhook-signature']
  const signatures = [sign('a', 'b', 1000), sign('x', 'b', 1000), sign('a', 'x', 1000), sign('a', 'b', 9000)]
  expect(new Set(signatures).size).toBe(4)
})

test.each(['127.0.0.1', 'localhost', '[::ffff:127.0.0.1]', '0x7f.1'])('%s is not connected to', async (host) => {
  await using server = await serve((_request, response) => response.end())
  const error = await errorOf(send(open(`http://${host}:${server.port}/`, false)))
  expect(error).toMatchObject({ permanent: true, mayHaveArrived: false })
  expect(error.message).toContain('expected a public internet address')
  expect(server.requests).toEqual([])
})

test.each([301, 302, 303, 307, 308])('a redirect with %s is a failure', async (status) => {
  await using other = await serve((_request, response) => response.end())
  await using server = await serve((_request, response) => response.writeHead(status, { location: other.url }).end())
  expect(await errorOf(send(open(server.url)))).toMatchObject({ permanent: false, mayHaveArrived: false })
  expect(other.requests).toEqual([])
})

test.each([
  [304, false, false],
  [400, false, false],
  [404, false, false],
  [410, true, false],
  [500, false, false],
  [502, false, true],
  [504, false, true],
])('a %s is permanent: %s, and may have arrived: %s', async (status, permanent, mayHaveArrived) => {
  await using server = await serve((_request, response) => response.writeHead(status).end())
  expect(await errorOf(send(open(server.url)))).toMatchObject({ permanent, mayHaveArrived })
})
