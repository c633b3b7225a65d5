import { randomUUID } from 'node:crypto'
import { canary, type Stage, secretOf, simulateService } from '../common/testing.ts'
import { sms } from './index.ts'

const refusals = {
  'for now': [503, 20503],
  'for good': [400, 21211],
  'too often': [429, 20429],
} as const

/** Twilio's messages: no key, and a list by number, the newest first, two to a page. */
export async function stageSms(): Promise<Stage> {
  const stored: { sid: string; to: string; body: string; status: string; date_created: string }[] = []
  const simulator = await simulateService({
    take(_request, text) {
      const form = new URLSearchParams(text)
      const body = form.get('Body') ?? ''
      const sid = `SM${randomUUID().replaceAll('-', '')}`
      const record = { sid, to: form.get('To') ?? '', body, status: 'queued', date_created: new Date().toUTCString() }
      stored.unshift(record)
      const arrived = { key: body.split(' ').at(-1) ?? '', text: body }
      return { arrived, reply: { status: 201, text: JSON.stringify(record) } }
    },
    refuse(kind, echo) {
      const [status, code] = refusals[kind]
      return { status, text: JSON.stringify({ code, message: `no: ${echo}`.slice(0, 300), status }) }
    },
    ask({ method, url }) {
      if (method !== 'GET') return undefined
      const query = new URL(url ?? '', 'http://h').searchParams
      const page = Number(query.get('Page') ?? 0)
      const found = stored.filter(({ to }) => to === query.get('To'))
      const next =
        found.length > (page + 1) * 2 ? `/2010-04-01/Accounts/AC1/Messages.json?Page=${page + 1}&PageToken=t` : null
      const list = { messages: found.slice(page * 2, page * 2 + 2), next_page_uri: next }
      return { status: 200, text: JSON.stringify(list) }
    },
  })
  const at = (scheme: string) =>
    sms({
      accountSid: 'AC1',
      authToken: secretOf(canary),
      from: '+15005550006',
      to: ['+5511999998888'],
      url: `${scheme}://127.0.0.1:${simulator.port}`,
    })
  return { simulator, channel: at('http'), encrypted: at('https'), recipient: '+55 11 99999-8888' }
}
