import type { Route } from 'millrace'

const critical: Route['severity'] = ['critical']
const warnings: Route['severity'] = ['warning', 'critical']

/** Ways to people, each with the settings without which it leads nowhere. */
const ways: readonly { needs: readonly string[]; route: Route }[] = [
  { needs: [], route: { channel: 'terminal', severity: warnings } },
  { needs: ['SMTP_HOST', 'ALERT_EMAILS'], route: { channel: 'email', severity: warnings } },
  { needs: ['TWILIO_ACCOUNT_SID'], route: { channel: 'sms', severity: critical } },
  { needs: ['EVOLUTION_API_URL'], route: { channel: 'whatsapp', severity: critical } },
  { needs: ['SLACK_WEBHOOK_URL'], route: { channel: 'slack', severity: warnings } },
  { needs: ['WEBHOOK_URL'], route: { channel: 'webhook', severity: warnings } },
]

/**
 * Who is told: everything by e-mail, what is critical (a job that failed, is stuck, or will not come) by telephone, too. Whoever has set up no mail is not to find a list of mails that were not sent.
 */
export function billingRoutes(): readonly Route[] {
  return ways.filter(({ needs }) => needs.every((name) => process.env[name])).map(({ route }) => route)
}
