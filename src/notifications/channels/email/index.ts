import { type Secret, secret } from '../../../pipelines/secret.ts'
import type { Channel } from '../../channel.ts'
import { listed, missingOf, setting } from '../common/setting.ts'
import { renderEmail } from './render.ts'

export interface EmailOptions {
  /** By which routes name it. Default 'email'. */
  name?: string
  /** Default: SMTP_HOST. */
  host?: string
  /** Default: SMTP_PORT, or 587. */
  port?: number
  /** Default: SMTP_USER; without one nobody signs in. */
  user?: string
  /** Default: SMTP_PASS, or SMTP_PASSWORD where that one is not set. */
  password?: Secret
  /** `alerts@example.com` or `Alerts <alerts@example.com>`. Default: SMTP_FROM. */
  from?: string
  /** Addresses, all of which get the same mail. Default: ALERT_EMAILS, with commas between. */
  to?: readonly string[]
  /**
   * `starttls`: the connection is encrypted before anything is said on it, or nothing is sent. `implicit`: encrypted from
   * the first byte. `none`: in the clear, for a relay on this machine. Default: `implicit` on port 465, else `starttls`.
   */
  tls?: 'starttls' | 'implicit' | 'none'
  /** Certificates of an authority of your own, as PEM. */
  ca?: string
}

/**
 * E-mail by SMTP, as text and HTML. One mail goes to all recipients of a delivery; its recipient is their list with
 * commas between.
 *
 * The Message-ID is made from the delivery's key and is the same on every try, by which mailboxes fold a repeat. SMTP
 * cannot be asked what has arrived.
 */
export function email(options: EmailOptions = {}): Channel {
  const user = setting(options.user, 'SMTP_USER')
  const server = {
    host: setting(options.host, 'SMTP_HOST'),
    port: setting(options.port?.toString(), 'SMTP_PORT'),
    user,
    password: () => options.password ?? passwordOfEnvironment(),
    from: setting(options.from, 'SMTP_FROM'),
    tls: options.tls,
    ca: options.ca,
  }
  const to = setting(options.to, 'ALERT_EMAILS')
  return {
    name: options.name ?? 'email',
    perSecond: 2,
    missing: () => missingOf([server.host, server.from, to, ...(user.read() === undefined ? [] : [server.password()])]),
    recipients: () => {
      const addresses = listed(to.read())
      return addresses.length === 0 ? [] : [addresses.join(', ')]
    },
    render: renderEmail,
    // Loaded for the first message: every command loads this file.
    send: async (outgoing, signal) => {
      const { sendEmail } = await import('./send.ts')
      return await sendEmail(server, outgoing, signal)
    },
  }
}

function passwordOfEnvironment(): Secret {
  const longer = secret('SMTP_PASSWORD')
  const shorter = secret('SMTP_PASS')
  return longer.isSet && !shorter.isSet ? longer : shorter
}
