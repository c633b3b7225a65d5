import type { Route } from 'millrace'

/**
 * Who is told: what is critical (a job that failed, is stuck, or will not come) by e-mail and SMS, warnings too where a chat
 * or a browser takes them. A channel without settings says 'not configured' and tells nobody.
 */
export function billingRoutes(): readonly Route[] {
  return [
    { channel: 'terminal', severity: ['warning', 'critical'] },
    ...routed(['ALERT_EMAILS', 'SMTP_HOST'], { channel: 'email', severity: ['critical'] }),
    ...routed(['TWILIO_ACCOUNT_SID'], { channel: 'sms', severity: ['critical'] }),
    ...routed(['SLACK_WEBHOOK_URL'], { channel: 'slack', severity: ['warning', 'critical'] }),
  ]
}

/** Nobody who has set up no mail is to find a list of mails that were not sent. */
function routed(settings: readonly string[], route: Route): readonly Route[] {
  return settings.every((name) => process.env[name]) ? [route] : []
}
