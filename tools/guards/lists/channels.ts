import { guardsIn } from '../guard.ts'

// The names of its tests are in contract.ts; here those of a channel go by its name.
const contractTest = 'src/notifications/channels/contract.test.ts'
const emailTest = 'src/notifications/channels/email/email.test.ts'
const slackTest = 'src/notifications/channels/slack/slack.test.ts'
const smsTest = 'src/notifications/channels/sms/sms.test.ts'
const terminalTest = 'src/notifications/channels/terminal/terminal.test.ts'
const webhookTest = 'src/notifications/channels/webhook/webhook.test.ts'
const whatsappTest = 'src/notifications/channels/whatsapp/whatsapp.test.ts'

/** What keeps messages from being lost or doubled, from harming who reads them, and from showing secrets. */
export const channels = [
  ...guardsIn('src/notifications/channels/common/request-once.ts', contractTest, [
    {
      name: 'a lost reply is told from a message that was never sent',
      text: 'const mayHaveArrived = error.wasSent',
      without: 'const mayHaveArrived = false',
      test: 'slack',
    },
    {
      name: 'an answer without end is not read to its end',
      text: 'const maxBytes = 1024 * 1024',
      without: 'const maxBytes = 64 * 1024 ** 3',
      test: 'slack',
    },
  ]),
  ...guardsIn('src/notifications/channels/common/text.ts', terminalTest, [
    {
      name: 'control characters of a text go nowhere',
      text: ".replace(harmful, '')",
      without: '',
      test: 'prints no command to the terminal that came with a text',
    },
  ]),
  ...guardsIn('src/notifications/channels/common/web-address.ts', slackTest, [
    {
      name: 'the path of a secret address is secret',
      text: 'if (isSecret(of)) hideParts(url)',
      without: '',
      test: 'an answer that repeats the path of the webhook does not show it',
    },
  ]),
  ...guardsIn('src/notifications/channels/common/shown-text.ts', emailTest, [
    {
      name: "people's addresses are not in errors",
      text: ".replace(/[^\\s<>\"'(),;:@]+@[^\\s<>\"'(),;:@]+/g, '***')",
      without: '',
      test: 'a mail that nobody takes is a failure',
    },
  ]),
  ...guardsIn('src/notifications/channels/slack/render.ts', slackTest, [
    {
      name: "Slack's markup in a text is escaped",
      text: ".replaceAll('<', '&lt;')",
      without: '',
      test: 'markup of others is text',
    },
  ]),
  ...guardsIn('src/notifications/channels/slack/send.ts', slackTest, [
    {
      name: 'a page with status 200 is no success',
      text: "if (answer.text !== undefined && answer.text.trim() !== 'ok')",
      without: 'if (answer.status === 0 && answer.text !== undefined)',
      test: 'a page that says 200 is no success',
    },
  ]),
  ...guardsIn('src/notifications/channels/email/html.ts', emailTest, [
    {
      name: 'markup of a text is escaped in mails',
      text: ".replaceAll('<', '&lt;')",
      without: '',
      test: 'a title makes no header, and markup of others is text',
    },
  ]),
  ...guardsIn('src/notifications/channels/email/send.ts', emailTest, [
    {
      name: 'mails are sent over encrypted connections',
      text: "requireTLS: tls === 'starttls'",
      without: 'requireTLS: false',
      test: 'nothing is sent where the server does not encrypt',
    },
    {
      name: 'recipients that were refused are told',
      text: 'const refused = refusedRecipients(info)',
      without: 'const refused: ReturnType<typeof refusedRecipients> = []',
      test: 'who is refused is told',
    },
  ]),
  ...guardsIn('src/notifications/channels/email/send.ts', contractTest, [
    {
      name: 'a mail whose reply is lost may have arrived',
      text: "if (tnx === 'message') sending.isWhole = true",
      without: 'void tnx',
      test: 'email',
    },
    {
      name: 'the Message-ID is the same on every try',
      text: "createHash('sha256').update(key)",
      without: "createHash('sha256').update(String(Math.random()))",
      test: 'email',
    },
  ]),
  ...guardsIn('src/notifications/channels/sms/render.ts', smsTest, [
    {
      name: 'an SMS has its cap',
      text: 'return segmentsOf(text + room) <= mostSegments',
      without: 'return segmentsOf(text + room) <= 99',
      test: 'is cut to three segments',
    },
  ]),
  ...guardsIn('src/notifications/channels/sms/look-up.ts', contractTest, [
    {
      name: 'an SMS is found by its reference only',
      text: "(textAt(message, 'body') ?? '').trimEnd().endsWith(reference)",
      without: "(textAt(message, 'body') ?? reference).includes('#')",
      test: 'sms',
    },
  ]),
  ...guardsIn('src/notifications/channels/whatsapp/look-up.ts', contractTest, [
    {
      name: 'a WhatsApp message is found by its reference only',
      text: 'textOf(record).trimEnd().endsWith(reference)',
      without: "textOf(record).includes('#')",
      test: 'whatsapp',
    },
  ]),
  ...guardsIn('src/notifications/channels/whatsapp/look-up.ts', whatsappTest, [
    {
      name: 'a list that is none is not taken for nothing',
      text: "if (!Array.isArray(records)) throw unknown('a list of messages')",
      without: 'if (!Array.isArray(records)) return undefined',
      test: 'what it has is not known where it answers something else',
    },
  ]),
  ...guardsIn('src/notifications/channels/webhook/send.ts', webhookTest, [
    {
      name: 'a webhook reaches public addresses only',
      text: 'publicOnly: !allowPrivate',
      without: 'publicOnly: false',
      test: '127.0.0.1',
    },
  ]),
  ...guardsIn('src/notifications/channels/webhook/signature.ts', webhookTest, [
    {
      name: 'id and time of a webhook are signed, too',
      text: '`${id}.${timestamp}.${body}`',
      without: 'body',
      test: 'id, time and body are all signed',
    },
  ]),
]
