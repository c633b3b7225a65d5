import { randomUUID } from 'node:crypto'
import { canary, type Reply, type Stage, secretOf, simulateService } from '../common/testing.ts'
import { whatsapp } from './index.ts'

/** Evolution API 2.3.6, as far as texts go: no key, and messages that are found by sender and time. */
export async function stageWhatsApp(): Promise<Stage> {
  const stored: { key: { id: string; fromMe: boolean }; message: object; messageTimestamp: number }[] = []
  const simulator = await simulateService({
    take(_request, body) {
      const { text, number } = JSON.parse(body)
      const key = { remoteJid: `${number}@s.whatsapp.net`, fromMe: true, id: `3EB0${randomUUID().slice(0, 8)}` }
      const record = { key, message: { conversation: text }, messageTimestamp: Math.floor(Date.now() / 1000) }
      stored.unshift(record)
      return {
        arrived: { key: text.split('\n').at(-1) ?? '', text },
        reply: { status: 201, text: JSON.stringify({ ...record, status: 'PENDING' }) },
      }
    },
    refuse: (kind, echo) => failure(...refusals(kind, echo)),
    ask({ url }, body) {
      if (url !== '/chat/findMessages/biz%201') return undefined
      const { where, offset, page } = JSON.parse(body)
      const [from, to] = [where.messageTimestamp.gte, where.messageTimestamp.lte].map((at) => Date.parse(at) / 1000)
      const found = stored.filter(
        ({ messageTimestamp: at }) => at >= Math.floor(Number(from)) && at <= Math.floor(Number(to)),
      )
      const records = found.slice((page - 1) * offset, page * offset)
      return { status: 200, text: JSON.stringify({ messages: { total: found.length, currentPage: page, records } }) }
    },
  })
  const at = (scheme: string) =>
    whatsapp({
      url: `${scheme}://127.0.0.1:${simulator.port}/`,
      apiKey: secretOf(canary),
      instance: 'biz 1',
      to: ['5511999998888', '5511999997777'],
    })
  return { simulator, channel: at('http'), encrypted: at('https'), recipient: '5511999998888' }
}

function refusals(kind: 'for now' | 'for good' | 'too often', echo: string): [number, unknown] {
  if (kind === 'for now') return [400, ['Error: Connection Closed', echo]]
  if (kind === 'too often') return [429, 'slow down']
  return [400, [['instance requires property "text"', echo]]]
}

export function failure(status: number, message: unknown): Reply {
  return { status, text: JSON.stringify({ status, error: 'Bad Request', response: { message } }) }
}
