import { createHash } from 'node:crypto'
import { isIP } from 'node:net'
import type { Secret } from '../../../pipelines/secret.ts'
import type { Outgoing, Sent } from '../../channel.ts'
import { bodyText } from '../common/json.ts'
import { type Setting, valueOf } from '../common/setting.ts'
import { mailAddress } from './address.ts'
import { mailFailure, refusedRecipients } from './failure.ts'

/** The SMTP server mails are given to, and as whom. */
export interface MailServer {
  host: Setting
  port: Setting
  user: Setting
  password(): Secret
  from: Setting
  tls: 'starttls' | 'implicit' | 'none' | undefined
  ca: string | undefined
}

/** One mail over a connection of its own. */
export async function sendEmail(server: MailServer, outgoing: Outgoing, signal: AbortSignal): Promise<Sent> {
  const { body } = outgoing
  const from = mailAddress(valueOf(server.from), server.from.name)
  const to = outgoing.recipient.split(',').map((one) => mailAddress(one.trim(), 'every recipient'))
  const sending = { isWhole: false }
  const transport = await openTransport(server, sending)
  try {
    const info = await transport.sendMail({
      from,
      to,
      envelope: { from: from.address, to: to.map(({ address }) => address) },
      subject: bodyText(body, 'subject'),
      text: bodyText(body, 'text'),
      html: bodyText(body, 'html'),
      date: new Date(bodyText(body, 'date')),
      messageId: messageIdOf(outgoing.key, from.address),
      // Answers of machines on holiday help nobody.
      headers: { 'Auto-Submitted': 'auto-generated' },
      disableFileAccess: true,
      disableUrlAccess: true,
      signal,
    })
    const refused = refusedRecipients(info)
    return { providerId: info.messageId, ...(refused.length === 0 ? {} : { refused }) }
  } catch (error) {
    throw mailFailure(error, sending.isWhole)
  } finally {
    transport.close()
  }
}

/** Loaded when the first mail is sent: most commands send none. */
async function openTransport(server: MailServer, sending: { isWhole: boolean }) {
  const { createTransport } = await import('nodemailer')
  const host = valueOf(server.host)
  const port = Number(server.port.read() ?? 587)
  const tls = server.tls ?? (port === 465 ? 'implicit' : 'starttls')
  const user = server.user.read()
  return createTransport({
    host,
    port,
    secure: tls === 'implicit',
    requireTLS: tls === 'starttls',
    ignoreTLS: tls === 'none',
    tls: { ...(server.ca === undefined ? {} : { ca: server.ca }), ...(isIP(host) === 0 ? { servername: host } : {}) },
    ...(user === undefined ? {} : { auth: { user, pass: valueOf(server.password()) } }),
    connectionTimeout: 10_000,
    greetingTimeout: 10_000,
    socketTimeout: 30_000,
    // Its log is the only one that knows when the last line of a mail has gone out.
    logger: listener(({ tnx }) => {
      if (tnx === 'message') sending.isWhole = true
    }),
  })
}

function listener(hear: (entry: { tnx?: string }) => void) {
  const silent = () => undefined
  return { level: silent, trace: silent, debug: silent, info: hear, warn: silent, error: silent, fatal: silent }
}

/** The same for every try of a delivery. */
function messageIdOf(key: string, from: string): string {
  const hash = createHash('sha256').update(key).digest('hex').slice(0, 40)
  return `<${hash}@${from.slice(from.lastIndexOf('@') + 1)}>`
}
