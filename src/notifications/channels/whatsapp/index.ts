import { type Secret, secret } from '../../../pipelines/secret.ts'
import type { Channel } from '../../channel.ts'
import { listed, missingOf, setting } from '../common/setting.ts'
import { renderWhatsApp } from './render.ts'

export interface WhatsAppOptions {
  /** Where Evolution API is. Default: EVOLUTION_API_URL. */
  url?: string
  /** Default: EVOLUTION_API_KEY. */
  apiKey?: Secret
  /** The connected telephone, by its name there. Default: EVOLUTION_INSTANCE. */
  instance?: string
  /** Numbers with country code, each of which gets a message of its own. Default: EVOLUTION_TO, with commas between. */
  to?: readonly string[]
}

/**
 * WhatsApp, by a telephone that is connected to Evolution API v2 (made against 2.3.6).
 *
 * It takes no key: sendText has no field for a message's id, so before a repeat it is asked what it has. Its
 * `POST /chat/findMessages/{instance}` filters by sender and time, not by text, and by number only in the form WhatsApp
 * gave it; so the messages sent since the first try are gone through for the reference of ten letters that every text
 * ends with. It answers from its own database: where DATABASE_SAVE_DATA_NEW_MESSAGE is not `true` it has nothing to
 * answer from, and a message whose reply was lost may come twice.
 *
 * Sent is what Evolution API has taken (PENDING), which is not yet what a person has read.
 */
export function whatsapp(options: WhatsAppOptions = {}): Channel {
  const service = {
    url: setting(options.url, 'EVOLUTION_API_URL'),
    apiKey: options.apiKey ?? secret('EVOLUTION_API_KEY'),
    instance: setting(options.instance, 'EVOLUTION_INSTANCE'),
  }
  const to = setting(options.to, 'EVOLUTION_TO')
  return {
    name: 'whatsapp',
    // WhatsApp bans who sends in bulk.
    perSecond: 0.25,
    missing: () => missingOf([service.url, service.apiKey, service.instance, to]),
    recipients: () => listed(to.read()),
    render: renderWhatsApp,
    // Loaded for the first message: every command loads this file.
    send: async (outgoing, signal) => {
      const { sendWhatsApp } = await import('./send.ts')
      return await sendWhatsApp(service, outgoing, signal)
    },
    lookUp: async (outgoing, signal) => {
      const { lookUpWhatsApp } = await import('./look-up.ts')
      return await lookUpWhatsApp(service, outgoing, signal)
    },
  }
}
