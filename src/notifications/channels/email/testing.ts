import type { Socket } from 'node:net'
import PostalMime from 'postal-mime'
import { SMTPServer } from 'smtp-server'
import { canary, drip, listening, type Simulator, type Stage, secretOf } from '../common/testing.ts'
import { type EmailOptions, email } from './index.ts'
import { testCertificate, testKey } from './testing-certificate.ts'

export interface MailStage extends Stage {
  /** Mails as they came. */
  mails: { to: string[]; source: string }[]
  channelWith(options: EmailOptions): Stage['channel']
}

/** An SMTP server that demands to be signed in to, knows nobody called gone@, and can be told what to do. */
export async function stageEmail(options: { withoutTls?: boolean } = {}): Promise<MailStage> {
  const mails: MailStage['mails'] = []
  const sockets: Socket[] = []
  const is = (behaviour: Simulator['behaviour']) => simulator.behaviour === behaviour
  const server = new SMTPServer({
    key: testKey,
    cert: testCertificate,
    disabledCommands: options.withoutTls ? ['STARTTLS'] : [],
    allowInsecureAuth: true,
    onAuth({ username, password }, _session, callback) {
      if (username === 'user' && password === canary) callback(null, { user: 'user' })
      else callback(refusal(535, `5.7.8 no: ${password}`))
    },
    onMailFrom(_address, _session, callback) {
      if (is('refuses for now')) callback(refusal(451, `4.3.0 later, ${canary}`))
      else if (is('is asked too often')) callback(refusal(421, '4.7.0 too many mails'))
      else callback()
    },
    onRcptTo({ address }, _session, callback) {
      if (is('refuses for good') || address.startsWith('gone@')) callback(refusal(550, `5.1.1 <${address}> unknown`))
      else callback()
    },
    onData(stream, session, callback) {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      const end = async () => {
        simulator.tries += 1
        if (is('says nothing')) return
        if (is('drips')) return drip(sockets.at(-1) as Socket, '')
        if (is('breaks off without taking it')) return sockets.at(-1)?.destroy()
        const source = Buffer.concat(chunks).toString()
        const mail = await PostalMime.parse(source)
        mails.push({ to: session.envelope.rcptTo.map(({ address }) => address), source })
        simulator.arrived.push({ key: mail.messageId ?? '', text: `${mail.subject}\n${mail.text}\n${mail.html}` })
        if (is('takes it and breaks off')) return sockets.at(-1)?.destroy()
        return callback(null, is('answers without end') ? 'x'.repeat(100_000) : undefined)
      }
      stream.on('end', () => void end())
    },
  })
  server.on('error', () => undefined)
  server.server.on('connection', (socket: Socket) => sockets.push(socket))
  const simulator: Simulator = {
    ...(await listening(server.server, () => simulator)),
    behaviour: 'takes it',
    tries: 0,
    arrived: [],
  }
  const channelWith = (more: EmailOptions) =>
    email({
      host: 'localhost',
      port: simulator.port,
      user: 'user',
      password: secretOf(canary),
      from: 'Millrace <alerts@millrace.example>',
      to: ['one@example.com', 'two@example.com'],
      ca: testCertificate,
      ...more,
    })
  const channel = channelWith({})
  return { simulator, channel, encrypted: channel, recipient: channel.recipients()[0] ?? '', mails, channelWith }
}

function refusal(responseCode: number, message: string) {
  return Object.assign(new Error(message), { responseCode })
}
