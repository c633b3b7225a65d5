import { type Secret, secret } from '../../../pipelines/secret.ts'
import type { Channel } from '../../channel.ts'
import { missingOf } from '../common/setting.ts'
import { renderWebhook } from './render.ts'

export interface WebhookOptions {
  /** Default: WEBHOOK_URL of the environment. */
  url?: Secret
  /** Signs what is sent. `whsec_` and base64, or any text, whose UTF-8 bytes are the key. Default: WEBHOOK_SECRET. */
  secret?: Secret
  /** Whether the address may be one of this machine or a private network. Default false. */
  allowPrivate?: boolean
}

/**
 * A service of yours that takes JSON, signed in the form of Standard Webhooks: headers `webhook-id` (the delivery's key,
 * the same on every try), `webhook-timestamp` (of the try) and `webhook-signature`, `v1,` and the base64 of HMAC-SHA256
 * over `id.timestamp.body`. Whoever checks refuses old timestamps and an id that was there already.
 *
 * Every answer from 200 to 299 is a success, 410 ends the delivery, and everything else is tried again: a service that
 * is being put right may answer anything. The address is checked when it is connected to.
 */
export function webhook(options: WebhookOptions = {}): Channel {
  const { url = secret('WEBHOOK_URL'), secret: key = secret('WEBHOOK_SECRET'), allowPrivate = false } = options
  return {
    name: 'webhook',
    perSecond: 10,
    missing: () => missingOf([url, key]),
    recipients: () => [''],
    render: renderWebhook,
    // Loaded for the first message: every command loads this file.
    send: async (outgoing, signal) => {
      const { sendWebhook } = await import('./send.ts')
      return await sendWebhook({ url, key, allowPrivate }, outgoing, signal)
    },
  }
}
