import { createHmac } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { canary, type Stage, secretOf, simulateService } from '../common/testing.ts'
import { webhook } from './index.ts'

const webhookKey = Buffer.from(`key ${canary}`)

export async function stageWebhook(): Promise<Stage> {
  const simulator = await simulateService({
    take: (request, body) => ({
      arrived: { key: verified(request, body), text: body },
      reply: { status: 202, text: '' },
    }),
    refuse: (kind, echo) => ({ status: { 'for now': 503, 'for good': 410, 'too often': 429 }[kind], text: echo }),
  })
  const at = (scheme: string) =>
    webhook({
      url: secretOf(`${scheme}://127.0.0.1:${simulator.port}/hook?token=${canary}`),
      secret: secretOf(`whsec_${webhookKey.toString('base64')}`),
      allowPrivate: true,
    })
  return { simulator, channel: at('http'), encrypted: at('https'), recipient: '' }
}

/** The id of a request whose signature is right and of now, as a receiver checks it. */
function verified({ headers }: IncomingMessage, body: string): string {
  const [id, timestamp, signature] = ['id', 'timestamp', 'signature'].map((name) => String(headers[`webhook-${name}`]))
  const expected = createHmac('sha256', webhookKey).update(`${id}.${timestamp}.${body}`).digest('base64')
  if (signature !== `v1,${expected}` || Math.abs(Date.now() / 1000 - Number(timestamp)) > 300) return 'not signed'
  return id ?? ''
}
