import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../database/test-database.ts'
import { channelContract, environment } from './contract.ts'
import { stageEmail } from './email/testing.ts'
import { channelsFromEnvironment, email, slack, sms, webhook, whatsapp } from './index.ts'
import { stagePush } from './push/testing.ts'
import { stageSlack } from './slack/testing.ts'
import { stageSms } from './sms/testing.ts'
import { stageWebhook } from './webhook/testing.ts'
import { stageWhatsApp } from './whatsapp/testing.ts'

channelContract({
  name: 'slack',
  open: stageSlack,
  unset: { channel: () => slack(), missing: ['SLACK_WEBHOOK_URL'] },
  mostLength: 40_000,
  hasKey: false,
  hasRetryAfter: true,
})

channelContract({
  name: 'email',
  open: stageEmail,
  unset: { channel: () => email(), missing: ['SMTP_HOST', 'SMTP_FROM', 'ALERT_EMAILS'] },
  mostLength: 3_000_000,
  hasKey: true,
  hasRetryAfter: false,
})

channelContract({
  name: 'whatsapp',
  open: stageWhatsApp,
  unset: {
    channel: () => whatsapp(),
    missing: ['EVOLUTION_API_URL', 'EVOLUTION_API_KEY', 'EVOLUTION_INSTANCE', 'EVOLUTION_TO'],
  },
  mostLength: 4096,
  hasKey: true,
  hasRetryAfter: true,
})

channelContract({
  name: 'sms',
  open: stageSms,
  unset: {
    channel: () => sms(),
    missing: ['TWILIO_ACCOUNT_SID', 'TWILIO_AUTH_TOKEN', 'TWILIO_FROM', 'TWILIO_TO'],
  },
  mostLength: 459,
  hasKey: true,
  hasRetryAfter: true,
})

channelContract({
  name: 'webhook',
  open: stageWebhook,
  unset: { channel: () => webhook(), missing: ['WEBHOOK_URL', 'WEBHOOK_SECRET'] },
  mostLength: 400_000,
  hasKey: true,
  hasRetryAfter: true,
})

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database?.drop())

channelContract({
  name: 'push',
  open: () => stagePush(database),
  isTitleOnly: true,
  mostLength: 500,
  hasKey: true,
  hasRetryAfter: true,
})

test('without an environment only the terminal is configured', () => {
  for (const name of environment) vi.stubEnv(name, undefined)
  const configured = channelsFromEnvironment().map((channel) => [channel.name, channel.missing().length === 0])
  expect(Object.fromEntries(configured)).toEqual({
    email: false,
    slack: false,
    whatsapp: false,
    sms: false,
    webhook: false,
    terminal: true,
  })
})
