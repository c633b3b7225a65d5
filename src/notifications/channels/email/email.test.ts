import PostalMime from 'postal-mime'
import { afterEach, expect, test, vi } from 'vitest'
import { hostile, outgoingOf, secretOf } from '../common/testing.ts'
import { errorOf, never } from '../contract.ts'
import { email } from './index.ts'
import { type MailStage, stageEmail } from './testing.ts'

const opened: MailStage[] = []
afterEach(async () => {
  for (const { simulator } of opened.splice(0)) await simulator[Symbol.asyncDispose]()
  vi.unstubAllEnvs()
})

async function stage(options?: Parameters<typeof stageEmail>[0]): Promise<MailStage> {
  const made = await stageEmail(options)
  opened.push(made)
  return made
}

test('one mail goes to all recipients, and who is refused is told', async () => {
  const on = await stage()
  const sent = await on.channel.send({ ...outgoingOf(on), recipient: 'one@example.com, gone@example.com' }, never)
  expect(on.mails.map(({ to }) => to)).toEqual([['one@example.com']])
  expect(sent.refused).toEqual([{ recipient: 'gone@example.com', reason: expect.stringContaining('550') }])
})

test('a mail that nobody takes is a failure', async () => {
  const on = await stage()
  const error = await errorOf(on.channel.send({ ...outgoingOf(on), recipient: 'gone@example.com' }, never))
  expect(error).toMatchObject({ permanent: true, mayHaveArrived: false })
  expect(error.message).not.toContain('gone@')
})

test.each([
  'a@example.com\r\nBcc: evil@example.com',
  'a@example.com\nRCPT TO:<evil@example.com>',
  'a@b@c',
  'nobody',
  '',
])('the recipient %j is refused', async (recipient) => {
  const on = await stage()
  const error = await errorOf(on.channel.send({ ...outgoingOf(on), recipient }, never))
  expect(error.permanent).toBe(true)
  expect(on.mails).toEqual([])
})

test('a sender with a header in it is refused', async () => {
  const on = await stage()
  const channel = on.channelWith({ from: 'Alerts\r\nBcc: evil@example.com <a@example.com>' })
  expect(await errorOf(channel.send(outgoingOf(on), never))).toMatchObject({ permanent: true })
})

test('a title makes no header, and markup of others is text in both parts', async () => {
  const on = await stage()
  await on.channel.send(outgoingOf(on, hostile), never)
  const mail = await PostalMime.parse(on.mails[0]?.source ?? '')
  expect(mail.headers.map(({ key }) => key)).not.toContain('bcc')
  expect(mail.html).not.toMatch(/<script|<img|<i>|<u>/)
  expect(mail.html).toContain('&lt;img src=x onerror=alert(1)&gt;')
  expect(mail.html).not.toContain('href="javascript')
})

test('nothing is sent where the server does not encrypt, unless that is wanted', async () => {
  const on = await stage({ withoutTls: true })
  const error = await errorOf(on.channel.send(outgoingOf(on), never))
  expect(error).toMatchObject({ permanent: true, mayHaveArrived: false })
  expect(on.mails).toEqual([])
  await on.channelWith({ tls: 'none' }).send(outgoingOf(on), never)
  expect(on.mails).toHaveLength(1)
})

test('nothing is sent to a server whose certificate nobody vouches for', async () => {
  const on = await stage()
  const channel = email({ host: 'localhost', port: on.simulator.port, from: 'a@example.com', to: ['b@example.com'] })
  vi.stubEnv('SMTP_USER', undefined)
  expect(await errorOf(channel.send(outgoingOf(on), never))).toMatchObject({ permanent: true, mayHaveArrived: false })
})

test('a wrong password is for a person to put right, and is not shown', async () => {
  const on = await stage()
  const channel = on.channelWith({ password: secretOf('wrong-password-1') })
  const error = await errorOf(channel.send(outgoingOf(on), never))
  expect(error).toMatchObject({ permanent: true, mayHaveArrived: false })
  expect(error.message).toContain('SMTP_PASS')
  expect(error.message).not.toContain('wrong-password-1')
})

test('settings come from the environment, SMTP_PASSWORD where there is no SMTP_PASS', async () => {
  const set = {
    SMTP_HOST: 'h',
    SMTP_USER: 'u',
    SMTP_FROM: 'a@example.com',
    ALERT_EMAILS: 'b@example.com, c@example.com',
  }
  for (const [name, value] of Object.entries({ ...set, SMTP_PASS: undefined, SMTP_PASSWORD: undefined }))
    vi.stubEnv(name, value)
  const channel = email()
  expect(channel.missing()).toEqual(['SMTP_PASS'])
  vi.stubEnv('SMTP_PASSWORD', 'p')
  expect(channel.missing()).toEqual([])
  expect(channel.recipients()).toEqual(['b@example.com, c@example.com'])
})
