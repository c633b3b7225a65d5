import { expect, test } from 'vitest'
import { serve } from '../../../connectors/http/test-server.ts'
import { outgoingOf, secretOf } from '../common/testing.ts'
import { errorOf, never } from '../contract.ts'
import { whatsapp } from './index.ts'
import { failure } from './testing.ts'

const open = (url: string) =>
  whatsapp({ url, apiKey: secretOf('the-key-of-all'), instance: 'biz', to: ['5511999998888'] })

test.each([
  [
    'a number without WhatsApp',
    [{ jid: '5511999998888@s.whatsapp.net', exists: false, number: '5511999998888' }],
    true,
    false,
  ],
  ['a telephone without connection', ['Error: Connection Closed'], false, false],
  ['what was asked wrongly', [['instance requires property "text"']], true, false],
  ['what failed within, perhaps after sending', 'PrismaClientKnownRequestError: timeout', false, true],
])('%s is told by its reason', async (_what, reason, permanent, mayHaveArrived) => {
  await using server = await serve((_request, response) => response.writeHead(400).end(failure(400, reason).text))
  const channel = open(server.url)
  const error = await errorOf(channel.send(outgoingOf({ channel, recipient: '5511999998888' }), never))
  expect(error).toMatchObject({ permanent, mayHaveArrived })
  expect(error.message).not.toContain('5511999998888')
})

test('each number gets a message of its own', () => {
  const channel = whatsapp({ url: 'http://h', instance: 'biz', to: ['5511999998888', '5511999997777'] })
  expect(channel.recipients()).toEqual(['5511999998888', '5511999997777'])
})

test('what it has is not known where it answers something else', async () => {
  await using server = await serve((_request, response) => response.end('<html>'))
  const channel = open(server.url)
  const work = channel.lookUp?.(outgoingOf({ channel, recipient: '5511999998888' }), never) ?? Promise.resolve()
  expect((await errorOf(work)).message).toContain('is not known')
})
