import { expect, test } from 'vitest'
import { serve } from '../../../connectors/http/test-server.ts'
import { message, outgoingOf, secretOf } from '../common/testing.ts'
import { errorOf, never } from '../contract.ts'
import { sms } from './index.ts'
import { segmentsOf } from './segments.ts'

test.each([
  ['a'.repeat(160), 1],
  ['a'.repeat(161), 2],
  ['€'.repeat(80), 1],
  ['€'.repeat(81), 2],
  ['a'.repeat(459), 3],
  ['é'.repeat(160), 1],
  ['ã'.repeat(70), 1],
  ['ã'.repeat(71), 2],
  ['🔥'.repeat(35), 1],
  [`${'a'.repeat(70)}ã`, 2],
])('%s takes %i', (text, segments) => {
  expect(segmentsOf(text)).toBe(segments)
})

test.each(['plain', 'São Paulo', '🔥', '€'])(
  'a text of %s is cut to three segments, its reference included',
  async (word) => {
    const forms: string[] = []
    await using server = await serve((_request, response) => {
      forms.push(new URLSearchParams(server.bodies.at(-1)).get('Body') ?? '')
      response.writeHead(201).end('{}')
    })
    const channel = sms({
      accountSid: 'AC1',
      authToken: secretOf('the-auth-token'),
      from: '+1',
      to: ['+2'],
      url: server.url,
    })
    const long = { ...message, title: word, text: `${word} `.repeat(500) }
    await channel.send(outgoingOf({ channel, recipient: '+2' }, long), never)
    expect(segmentsOf(forms[0] ?? '')).toBe(3)
    expect(forms[0]).toMatch(/\.\.\. \(cut\) #[2-9A-Z]{10}$/)
  },
)

test.each([
  [400, 21211, true],
  [400, 21608, true],
  [400, 21610, true],
  [400, 21612, true],
  [400, 21614, true],
  [401, 20003, true],
  [429, 20429, false],
  [400, 21611, false],
  [503, 20503, false],
])('status %i with code %i is permanent: %s', async (status, code, permanent) => {
  const body = JSON.stringify({ code, message: "The 'To' number +5511999998888 is no good.", status })
  await using server = await serve((_request, response) => response.writeHead(status).end(body))
  const channel = sms({
    accountSid: 'AC1',
    authToken: secretOf('the-auth-token'),
    from: '+1',
    to: ['+2'],
    url: server.url,
  })
  const error = await errorOf(channel.send(outgoingOf({ channel, recipient: '+2' }), never))
  expect(error.permanent).toBe(permanent)
  expect(error.message).toContain(String(code))
  expect(error.message).not.toContain('99998888')
})
