import type { Route } from 'millrace'

const critical: Route['severity'] = ['critical']
const warnings: Route['severity'] = ['warning', 'critical']

/** Ways to people, each with the settings without which it leads nowhere. */
const ways: readonly (Route & { needs: readonly string[] })[] = [
  { channel: 'terminal', severity: warnings, needs: [] },
  { channel: 'email', severity: critical, needs: ['SMTP_HOST', 'ALERT_EMAILS'] },
  { channel: 'sms', severity: critical, needs: ['TWILIO_ACCOUNT_SID'] },
  { channel: 'whatsapp', severity: critical, needs: ['EVOLUTION_API_URL'] },
  { channel: 'slack', severity: warnings, needs: ['SLACK_WEBHOOK_URL'] },
  { channel: 'webhook', severity: warnings, needs: ['WEBHOOK_URL'] },
]

/**
 * Who is told: what is critical (a job that failed, is stuck, or will not come) by e-mail and telephone, warnings where many
 * messages bother nobody. Whoever has set up no mail is not to find a list of mails that were not sent.
 */
export function billingRoutes(): readonly Route[] {
  return ways.filter(({ needs }) => needs.every((name) => process.env[name])).map(({ needs: _, ...route }) => route)
}
