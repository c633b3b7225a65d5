import { z } from 'zod'

const reference = /^\$\{[A-Z][A-Z0-9_]*\}$/

/** Whether a text stands for a variable of the environment: `${SLACK_WEBHOOK_URL}`. */
export function isReference(text: string): boolean {
  return reference.test(text)
}

function isZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }) instanceof Intl.DateTimeFormat
  } catch {
    return false
  }
}

function isMailAddress(text: string): boolean {
  return isReference(text) || /^[^\s@]+@[^\s@]+$/.test(text)
}

const mailAddress = z
  .string()
  .refine(isMailAddress, 'expected an e-mail address, or ${NAME} for one in the environment')

const outcomes = {
  send_on_success: z.boolean().default(false),
  send_on_failure: z.boolean().default(true),
  send_on_partial: z.boolean().default(true),
}

const schedule = z.strictObject({
  enabled: z.boolean().default(true),
  time: z
    .string()
    .regex(/^([01]\d|2[0-3]):[0-5]\d$/, "expected a time of the day such as '06:00', in quotes")
    .default('06:00'),
  timezone: z.string().refine(isZone, 'expected a time zone such as America/New_York').default('America/New_York'),
  frequency: z.enum(['daily', 'weekly', 'monthly']).default('daily'),
})

const email = z
  .strictObject({
    enabled: z.boolean().default(false),
    smtp_server: z.string().min(1).nullable().default(null),
    smtp_port: z.int().min(1).max(65_535).default(587),
    use_tls: z.boolean().default(true),
    from_email: mailAddress.nullable().default(null),
    to_emails: z.array(mailAddress).default([]),
    ...outcomes,
  })
  .superRefine(({ enabled, smtp_server, from_email, to_emails }, context) => {
    if (!enabled) return
    const need = (isThere: boolean, key: string) => {
      if (!isThere)
        context.addIssue({ code: 'custom', path: [key], message: 'expected a value, because e-mail is enabled' })
    }
    need(smtp_server !== null, 'smtp_server')
    need(from_email !== null, 'from_email')
    need(to_emails.length > 0, 'to_emails')
  })

const slack = z.strictObject({
  enabled: z.boolean().default(false),
  webhook_url: z
    .string()
    .refine((text) => isReference(text) || /^https:\/\/\S+$/.test(text), 'expected ${SLACK_WEBHOOK_URL}')
    .default('${SLACK_WEBHOOK_URL}'),
  ...outcomes,
})

const source = z.strictObject({ enabled: z.boolean().default(true) }).prefault({})

/** What `pipeline_config.yaml` may say. Everything has a default, so that an empty file is one, too. */
export const pipelineConfigSchema = z.strictObject({
  schedule: schedule.prefault({}),
  notifications: z.strictObject({ email: email.prefault({}), slack: slack.prefault({}) }).prefault({}),
  retry: z
    .strictObject({
      max_attempts: z.int().min(1).max(10).default(3),
      backoff_seconds: z.number().min(0.1).max(60).default(2),
    })
    .prefault({}),
  sources: z
    .strictObject({ eia: source, fred: source, yahoo: source })
    .refine(
      ({ eia, fred, yahoo }) => eia.enabled || fred.enabled || yahoo.enabled,
      'expected at least one source to be enabled',
    )
    .prefault({}),
})
