import { afterAll, beforeAll, expect, it } from 'vitest'
import { openSink, type Sink } from '../../src/notifications/sink-for-tests.ts'
import { makeProject, type Project } from './project.ts'
import { runHere } from './run-here.ts'

const config = (url: string) => `import { defineConfig } from 'millrace'
const channel = (name, missing) => ({
  name, perSecond: 100, missing: () => missing, recipients: () => ['ann@example.com'], render: ({ title }) => ({ title }),
  send: async ({ key, recipient, body }) => {
    await fetch('${url}', { method: 'POST', body: JSON.stringify({ key, recipient, title: body.title, body }) })
    return {}
  },
})
export default defineConfig({ systems: [], pipelines: [], notifications: {
  channels: [channel('email', []), channel('sms', ['TWILIO_AUTH_TOKEN'])] } })
`

let project: Project
let sink: Sink
beforeAll(async () => {
  sink = await openSink()
  project = await makeProject('')
  project.write('millrace.config.ts', config(sink.url))
}, 60_000)
afterAll(async () => {
  await project[Symbol.asyncDispose]()
  await sink[Symbol.asyncDispose]()
})

const run = (...args: string[]) => runHere(project, ['notifications', ...args])

it('sends a test message and says what came of it, with the recipient in part', async () => {
  const { out, code } = await run('test', 'email')
  expect(code).toBe(0)
  expect(out).toContain('email  a…@example.com  sent')
  expect(sink.titles()).toEqual(['Test message of Millrace over email'])
  expect(await run('test', 'sms')).toMatchObject({
    code: 1,
    out: expect.stringContaining('not set: TWILIO_AUTH_TOKEN'),
  })
  expect(await run('test', 'emial')).toMatchObject({ code: 2, err: expect.stringContaining("did you mean 'email'?") })
}, 60_000)

it('lists channels, and messages with what became of them', async () => {
  expect((await run()).out).toMatch(/email +configured[^]*sms +not configured: TWILIO_AUTH_TOKEN/)
  const { out } = await run('deliveries', '--state', 'sent')
  expect(out).toMatch(/email +a…@example.com +info +sent +1 +Test message/)
  expect(out).not.toContain('ann@')
  const { deliveries } = JSON.parse((await run('deliveries', '--json')).out)
  expect(deliveries).toMatchObject([{ state: 'not configured' }, { state: 'sent', recipient: 'ann@example.com' }])
}, 60_000)
