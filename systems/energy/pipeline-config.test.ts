import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { energyWith } from './index.ts'
import { energyChannels } from './notifications.ts'
import { pipelineConfigIn } from './pipeline-config.ts'
import { type EnergyKit, energyKit } from './testing.ts'

const folder = mkdtempSync(join(tmpdir(), 'energy-config-'))
const file = join(folder, 'pipeline_config.yaml')
const settings = pipelineConfigIn(file)
const shipped = new URL('./pipeline_config.yaml', import.meta.url)
afterAll(() => rmSync(folder, { recursive: true }))

async function problemsIn(text: string): Promise<string[]> {
  writeFileSync(file, text)
  const message = await settings.read().then(
    () => '',
    (error: Error) => error.message,
  )
  return message.replaceAll(`${folder}/`, '').split('\n')
}

test('the file that is shipped says what a file without settings means', async () => {
  writeFileSync(file, '')
  const [said, meant] = [await pipelineConfigIn(shipped).read(), await settings.read()]
  const { email, slack } = said.notifications
  const noAddresses = { smtp_server: null, from_email: null, to_emails: [] }
  expect(meant).toEqual({ ...said, notifications: { slack, email: { ...email, ...noAddresses } } })
  expect(meant).toMatchObject({
    schedule: { enabled: true, time: '06:00', timezone: 'America/New_York', frequency: 'daily' },
    notifications: { slack: { send_on_success: false, send_on_failure: true, send_on_partial: true } },
    retry: { max_attempts: 3, backoff_seconds: 2 },
    sources: { eia: { enabled: true }, fred: { enabled: true }, yahoo: { enabled: true } },
  })
  // The mail server it names does not exist: what is not enabled is no way to people.
  expect(await energyChannels(pipelineConfigIn(shipped))).toEqual([])
})

describe('refused, with file, line and column, are', () => {
  test.each([
    ['a misspelled key', 'sources:\n  eai: { enabled: true }\n', ':2:3: sources.eai: unknown key'],
    ['a time that is none', 'schedule:\n  time: 6 am\n', ':2:9: schedule.time: expected a time of the day'],
    ['a time that YAML takes for a number', 'schedule: { time: 0600 }\n', ':1:19: schedule.time: expected text'],
    ['a zone nobody knows', 'schedule: { timezone: Mars/Base }\n', ':1:23: schedule.timezone: expected a time zone'],
    ['a frequency', 'schedule: { frequency: hourly }\n', ':1:24: schedule.frequency: expected one of'],
    ['attempts', 'retry: { max_attempts: 0 }\n', ':1:24: retry.max_attempts: expected'],
    [
      'a password',
      'notifications: { email: { password: hunter2 } }\n',
      ':1:27: notifications.email.password: unknown key',
    ],
    ['a recipient', 'notifications:\n  email:\n    to_emails: [nobody]\n', ':3:17: notifications.email.to_emails.0'],
    ['e-mail to nobody', 'notifications:\n  email: { enabled: true }\n', 'from_email: expected a value'],
    [
      'a webhook without TLS',
      'notifications:\n  slack: { webhook_url: "http://x" }\n',
      ':2:25: notifications.slack.webhook_url',
    ],
    [
      'nobody to ask',
      'sources: { eia: &off { enabled: false }, fred: *off, yahoo: *off }\n',
      ':1:10: sources: expected at least',
    ],
  ])('%s', async (_name, text, sentence) => {
    const problems = await problemsIn(text)
    expect(problems.join('\n')).toContain(sentence)
    expect(problems.every((problem) => problem.startsWith('pipeline_config.yaml:'))).toBe(true)
    expect(problems.join()).not.toContain('hunter2')
  })
})

describe('a run', () => {
  let kit: EnergyKit

  beforeAll(async () => {
    writeFileSync(file, '')
    kit = await energyKit(energyWith(settings))
  })
  beforeEach(async () => {
    for (const simulator of ['eia', 'fred', 'yahoo']) await kit.order(simulator, { reset: true })
  })
  afterAll(() => kit.close())

  test('goes by the file as it is when the run begins, in the same process', async () => {
    writeFileSync(file, readFileSync(shipped))
    expect((await kit.run('energy-prices')).steps.map(({ status }) => status)).not.toContain('skipped')
    writeFileSync(file, 'sources:\n  yahoo: { enabled: false }\n')
    const report = await kit.run('energy-prices')
    expect(report.status).toBe('completed')
    expect(report.steps.find(({ name }) => name === 'yahoo')).toMatchObject({
      status: 'skipped',
      reason: 'its condition was false',
    })
    expect(Object.keys(report.counts.bySource ?? {})).toEqual(['EIA-SIMULATED', 'FRED-SIMULATED'])
    const logs = await kit.query<{ message: string }>('SELECT message FROM step_logs')
    expect(logs.map(({ message }) => message)).toContain('yahoo is not asked: pipeline_config.yaml disables it')
  })

  test('asks as often as the file says before an attempt of the step is over', async () => {
    const failing = { failNext: { count: 1, status: 503, headers: { 'retry-after': '0' } } }
    writeFileSync(file, 'retry: { max_attempts: 1 }\n')
    await kit.order('fred', failing)
    const { id } = await kit.platform.startRun('energy-prices')
    await kit.settle()
    expect(await kit.requestsTo('fred')).toHaveLength(1)
    await kit.advance('3s')
    expect((await kit.platform.getRun(id)).status).toBe('completed')
    writeFileSync(file, 'retry: { max_attempts: 2, backoff_seconds: 0.1 }\n')
    await kit.order('fred', { reset: true, ...failing })
    const report = await kit.run('energy-prices')
    expect(report.steps.find(({ name }) => name === 'fred')).toMatchObject({ status: 'completed', attempts: 1 })
    expect(await kit.requestsTo('fred')).toHaveLength(4)
  })

  test.each([
    ['is no YAML', 'sources: [\n', 'pipeline_config.yaml:2:1: expected '],
    [
      'says what cannot be',
      'retry:\n  max_attempts: often\n',
      'pipeline_config.yaml:2:17: retry.max_attempts: expected',
    ],
  ])('fails in its first step when the file %s, and stores nothing', async (_name, text, sentence) => {
    writeFileSync(file, text)
    const before = await kit.query('SELECT count(*), max(updated_at) FROM energy.price_data')
    const report = await kit.run('energy-prices')
    expect(report.status).toBe('failed')
    // The gate had rows from too few, which is a failure of its own.
    const statuses = ['failed', 'skipped', 'skipped', 'skipped', 'failed', 'skipped']
    expect(report.steps.map(({ status }) => status)).toEqual(statuses)
    expect(report.steps[0]?.error?.message).toContain(sentence)
    expect(await kit.requestsTo('eia')).toEqual([])
    expect(await kit.query('SELECT count(*), max(updated_at) FROM energy.price_data')).toEqual(before)
  })

  test('warns of a webhook address in the file, and keeps it nowhere', async () => {
    const path = 'services/T000/B000/hunter2'
    writeFileSync(
      file,
      `notifications:\n  slack: { enabled: true, webhook_url: 'https://hooks.slack.example/${path}' }\n`,
    )
    const { id, status } = await kit.run('energy-prices')
    expect(status).toBe('completed')
    const warnings = await kit.query<{ message: string }>(
      `SELECT message FROM step_logs WHERE run_id = '${id}' AND step = 'configuration'`,
    )
    expect(warnings.map(({ message }) => message)).toEqual([
      expect.stringContaining('write webhook_url: ${SLACK_WEBHOOK_URL}'),
    ])
    const [step] = await kit.query<{ output: object }>(
      `SELECT output FROM steps WHERE run_id = '${id}' AND step = 'configuration'`,
    )
    expect(step?.output).toMatchObject({ notifications: { slack: { enabled: true, webhook_url: null } } })
    const texts = await kit.query<{ text: string }>(
      `SELECT s::text AS text FROM steps s UNION ALL SELECT e::text FROM run_events e UNION ALL SELECT l::text FROM step_logs l`,
    )
    expect(texts.filter(({ text }) => text.includes('hunter2'))).toEqual([])
  })
})
