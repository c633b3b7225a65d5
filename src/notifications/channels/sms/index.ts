import { type Secret, secret } from '../../../pipelines/secret.ts'
import type { Channel } from '../../channel.ts'
import { listed, missingOf, setting } from '../common/setting.ts'
import { renderSms } from './render.ts'

export interface SmsOptions {
  /** Default: TWILIO_ACCOUNT_SID. */
  accountSid?: string
  /** Default: TWILIO_AUTH_TOKEN. */
  authToken?: Secret
  /** A number of the account, or the id of a messaging service (`MG...`). Default: TWILIO_FROM. */
  from?: string
  /** Numbers as +5511999998888, each of which gets a message of its own. Default: TWILIO_TO, with commas between. */
  to?: readonly string[]
  /** Where Twilio is. Default: TWILIO_API_URL, or https://api.twilio.com. */
  url?: string
}

/**
 * SMS by Twilio, at most three segments each: 459 characters, 201 where there is one outside of the GSM alphabet, an `ã`
 * or an emoji.
 *
 * Twilio takes no key, so before a repeat it is asked what it has: the account's messages to that number, the newest
 * first, are gone through for the reference that every text ends with. Its filter `DateSent>` is not used, because a
 * message that still waits in its queue has no such date.
 */
export function sms(options: SmsOptions = {}): Channel {
  const service = {
    url: setting(options.url ?? process.env.TWILIO_API_URL ?? 'https://api.twilio.com', 'TWILIO_API_URL'),
    accountSid: setting(options.accountSid, 'TWILIO_ACCOUNT_SID'),
    authToken: options.authToken ?? secret('TWILIO_AUTH_TOKEN'),
    from: setting(options.from, 'TWILIO_FROM'),
  }
  const to = setting(options.to, 'TWILIO_TO')
  return {
    name: 'sms',
    perSecond: 1,
    missing: () => missingOf([service.accountSid, service.authToken, service.from, to]),
    recipients: () => listed(to.read()),
    render: renderSms,
    // Loaded for the first message: every command loads this file.
    send: async (outgoing, signal) => {
      const { sendSms } = await import('./send.ts')
      return await sendSms(service, outgoing, signal)
    },
    lookUp: async (outgoing, signal) => {
      const { lookUpSms } = await import('./look-up.ts')
      return await lookUpSms(service, outgoing, signal)
    },
  }
}
