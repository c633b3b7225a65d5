import { type Channel, email, type Route, type SettingsFile, secret, slack } from 'millrace'
import { type PipelineConfig, valueIn } from './pipeline-config.ts'

type Switches = Pick<
  PipelineConfig['notifications']['slack'],
  'enabled' | 'send_on_success' | 'send_on_failure' | 'send_on_partial'
>

/** What the switches of a channel let through. */
function outcomesOf({ send_on_success, send_on_failure, send_on_partial }: Switches): NonNullable<Route['outcomes']> {
  return [
    ...(send_on_success ? (['success'] as const) : []),
    ...(send_on_failure ? (['failure'] as const) : []),
    ...(send_on_partial ? (['partial'] as const) : []),
  ]
}

/**
 * The channels that the settings enable: what is shipped names servers that do not exist. User and password of the mail server:
 * SMTP_USER, SMTP_PASSWORD.
 */
export async function energyChannels(settings: SettingsFile<PipelineConfig>): Promise<Channel[]> {
  const { email: mail, slack: chat } = (await settings.read()).notifications
  const { smtp_server, smtp_port, use_tls, from_email, to_emails } = mail
  const url = chat.webhook_url
  const byMail = email({
    name: 'energy-email',
    ...(smtp_server === null ? {} : { host: smtp_server }),
    port: smtp_port,
    ...(use_tls ? {} : { tls: 'none' as const }),
    ...(from_email === null ? {} : { from: valueIn(from_email) }),
    ...(to_emails.length === 0 ? {} : { to: to_emails.map(valueIn) }),
  })
  const byChat = slack({
    name: 'energy-slack',
    // Doctor and every run warn of a literal address, which works all the same.
    url: url.startsWith('${') ? secret(url.slice(2, -1)) : secret('WEBHOOK_URL', { from: { WEBHOOK_URL: url } }),
  })
  return [...(mail.enabled ? [byMail] : []), ...(chat.enabled ? [byChat] : [])]
}

/** Who is told, as the settings have it; in the terminal of the service warnings and failures are told in any case. */
export async function energyRoutes(settings: SettingsFile<PipelineConfig>): Promise<Route[]> {
  const { email: mail, slack: chat } = (await settings.read()).notifications
  return [
    { channel: 'terminal', severity: ['warning', 'critical'] },
    ...(mail.enabled ? [{ channel: 'energy-email', outcomes: outcomesOf(mail) }] : []),
    ...(chat.enabled ? [{ channel: 'energy-slack', outcomes: outcomesOf(chat) }] : []),
  ]
}
