import { expect, test } from 'vitest'
import { serve } from '../../../connectors/http/test-server.ts'
import { hostile, message, outgoingOf, secretOf } from '../common/testing.ts'
import { errorOf, never } from '../contract.ts'
import { slack } from './index.ts'

const attachmentOf = (given = message) =>
  (slack().render(given) as { attachments: Record<string, unknown>[] }).attachments[0]

test.each([
  ['alert fired', 'critical', 'danger'],
  ['alert fired', 'warning', 'warning'],
  ['run ended', 'info', 'good'],
  ['alert resolved', 'critical', 'good'],
] as const)('%s, %s, is %s', (kind, severity, color) => {
  expect(attachmentOf({ ...message, kind, severity })).toMatchObject({ color })
})

test('fields, link, time and a fallback stand where Slack looks for them', () => {
  expect(attachmentOf()).toMatchObject({
    title: 'Preços de energia: atrasados 🔥',
    title_link: 'https://millrace.example/runs/1',
    fallback: expect.stringContaining('Preços de energia: atrasados 🔥: A série WTI'),
    fields: [
      { title: 'Pipeline', value: 'energy-prices', short: true },
      { title: 'Série', value: 'WTI', short: true },
    ],
    ts: 1787140800,
  })
})

test('markup of others is text: nobody is called by it', () => {
  const { text, title, fields, fallback } = attachmentOf(hostile) ?? {}
  const all = JSON.stringify([title, fields, fallback])
  expect(all).not.toMatch(/[<>]/)
  expect(all).toContain('&lt;!channel&gt;')
  expect(all).toContain('&amp;amp;')
  expect(String(text).replace(/<https:\/\/[^<>|]*\|[^<>|]*>/g, '')).not.toMatch(/[<>]/)
})

test('a page that says 200 is no success', async () => {
  await using server = await serve((_request, response) => response.end('<html>Sign in</html>'))
  const channel = slack({ url: secretOf(`${server.url}/services/T/B/abcdefghijklmnop`) })
  const error = await errorOf(channel.send(outgoing(channel), never))
  expect(error.message).toContain("expected the answer 'ok'")
})

test('a redirect is not followed, and not shown', async () => {
  await using other = await serve((_request, response) => response.end('ok'))
  await using server = await serve((_request, response) =>
    response.writeHead(307, { location: `${other.url}/x` }).end(),
  )
  const channel = slack({ url: secretOf(`${server.url}/services/T/B/abcdefghijklmnop`) })
  const error = await errorOf(channel.send(outgoing(channel), never))
  expect(error).toMatchObject({ permanent: true, message: expect.stringContaining('redirects are not followed') })
  expect(other.requests).toEqual([])
})

test('an address that is none is refused without showing it', async () => {
  const channel = slack({ url: secretOf('hooks.slack.com/services/T/B/abcdefghijklmnop') })
  const error = await errorOf(channel.send(outgoing(channel), never))
  expect(error.permanent).toBe(true)
  expect(error.message).not.toContain('abcdefghijklmnop')
})

test('an answer that repeats the path of the webhook does not show it', async () => {
  await using server = await serve((request, response) => response.writeHead(404).end(`no_service at ${request.url}`))
  const channel = slack({ url: secretOf(`${server.url}/services/T0/B0/TokenTokenTokenToken`) })
  const { message: shown } = await errorOf(channel.send(outgoing(channel), never))
  expect(shown).toContain('no_service')
  expect(shown).not.toContain('TokenToken')
})

function outgoing(channel: ReturnType<typeof slack>) {
  return outgoingOf({ channel, recipient: '' })
}
