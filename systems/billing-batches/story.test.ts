import { afterAll, beforeAll, expect, test } from 'vitest'
import { accessToOracle } from './connectors/access.ts'
import { billingBatchesWith } from './index.ts'
import { todayPage } from './page.ts'
import { operationalRoutes } from './routes.ts'
import { type BillingKit, billingKit } from './testing.ts'

// One story, told in order, from noon of a day on which nothing goes wrong by itself.

/** Long enough for a machine that is busy; a test shortens it. */
const patience = { timeout: '30s' }
let kit: BillingKit

beforeAll(async () => {
  const system = billingBatchesWith({ open: () => accessToOracle(process.env, patience.timeout) })
  kit = await billingKit(system, '2025-11-25T12:00:00+06:00')
}, 60_000)

afterAll(() => kit?.close())

/** What a route answers, as its handler does. */
async function asked(name: string, given: { query?: object; path?: object; body?: object } = {}): Promise<unknown> {
  const found = operationalRoutes.find(({ path }) => path.includes(name))
  const { database, clock } = await kit.platform.engine()
  return await found?.handler({
    pool: database.pool,
    now: clock.now(),
    path: {},
    query: {},
    body: {},
    actor: 'person ada@example.com',
    acknowledgeAlert: async (id) => {
      await kit.query(`SELECT '${id}'::uuid`)
    },
    ...given,
  })
}

test('the first look brings sixty days of history, and nobody is told of what is long over', async () => {
  expect(await kit.look()).toMatchObject({ status: 'completed' })
  const [logged] = await kit.query<{ runs: number; first: string; threads: number }>(
    `SELECT count(*)::int AS runs, min(business_date)::text AS first, max(thread_count) AS threads
     FROM billing_batches.batch_execution_logs`,
  )
  expect(logged).toMatchObject({ first: expect.stringMatching(/^2025-09-2[56]$/), threads: 8 })
  expect(logged?.runs).toBeGreaterThan(600)
  expect(await kit.wrong()).toEqual([])
  expect(kit.mails).toEqual([])
})

test('a job that fails, one that is stuck and one that is slow are mailed, each once', async () => {
  await kit.order({
    start: [
      { job: 'C1-PPBTR', minutes: 20, records: 90_000, threads: 4, ends: 'failed' },
      { job: 'CM_BSGGN', minutes: 90, records: 400_000, threads: 4, ends: 'never' },
      { job: 'BILLRESTSMS', minutes: 240, records: 6000, threads: 2 },
    ],
  })
  await kit.look(15)
  await kit.look(15)
  expect(await kit.wrong()).toContain('C1-PPBTR failed')
  const mailsOf = (text: string) => kit.mails.filter((mail) => mail.includes(text))
  await expect.poll(() => mailsOf('ORA-01555').length, { timeout: 10_000 }).toBe(1)
  expect(mailsOf('ORA-01555')[0]).toContain('To: operations@example.com')
  for (let count = 0; count < 3; count += 1) await kit.look(30)
  expect(await kit.wrong()).toEqual(expect.arrayContaining(['BILLRESTSMS slow', 'C1-PPBTR failed', 'CM_BSGGN stuck']))
  await kit.settle()
  const subjects = (pattern: RegExp) => kit.mails.filter((mail) => pattern.test(mail)).length
  await expect.poll(() => subjects(/^Subject:.*CM_BSGGN: stuck/m), { timeout: 10_000 }).toBe(1)
  await expect.poll(() => subjects(/^Subject:.*BILLRESTSMS:.*slow/m), { timeout: 10_000 }).toBe(1)
})

test('the tables that the utility knows tell the day by their names', async () => {
  expect(
    await kit.query(`SELECT batch_code, batch_nbr::int, status, thread_count, records_processed::int, error_message,
      business_date::text FROM billing_batches.batch_execution_logs WHERE batch_nbr >= 900000 ORDER BY batch_nbr`),
  ).toMatchObject([
    { batch_code: 'C1-PPBTR', status: 'ER', thread_count: 4, error_message: 'ORA-01555: snapshot too old' },
    { batch_code: 'CM_BSGGN', status: 'ST', records_processed: 80_000, error_message: null },
    { batch_code: 'BILLRESTSMS', status: 'ST', business_date: '2025-11-25' },
  ])
  const alerts = await kit.query(
    `SELECT batch_code, alert_type, alert_severity, email_sent, acknowledged, batch_execution_log_id
     FROM billing_batches.batch_monitoring_alerts WHERE resolved_at IS NULL AND alert_severity = 'CRITICAL'
       AND alert_type IN ('FAILED', 'STUCK') ORDER BY 1`,
  )
  const mailed = { alert_severity: 'CRITICAL', email_sent: true, acknowledged: false }
  expect(alerts).toEqual([
    { ...mailed, batch_code: 'C1-PPBTR', alert_type: 'FAILED', batch_execution_log_id: 'C1-PPBTR 900000 0' },
    { ...mailed, batch_code: 'CM_BSGGN', alert_type: 'STUCK', batch_execution_log_id: 'CM_BSGGN 900001 0' },
  ])
  const [twice] = await kit.query(
    'SELECT count(*) - count(DISTINCT (batch_code, date)) AS more FROM billing_batches.batch_performance_summary',
  )
  expect(twice).toEqual({ more: 0 })
  const workflow = await kit.query<{ batch_code: string }>(
    `SELECT batch_code, expected_start_time::text AS start, expected_duration_minutes AS expected,
       max_duration_minutes AS longest, min_rps::int AS rps, is_critical AS critical, can_run_multiple AS many, depends_on
     FROM billing_batches.batch_workflow_config ORDER BY sequence_order`,
  )
  expect(workflow.map(({ batch_code }) => batch_code)).toEqual([
    'CM-DMRU',
    'D1-IMD',
    'C1-PPBTR',
    'F1-FLUSH',
    'CM_BSGGN',
    'BILLRESTSMS',
  ])
  expect(workflow.slice(0, 2)).toMatchObject([
    { start: '05:00:00', expected: 120, longest: 180, rps: 50, critical: true, many: false, depends_on: [] },
    { start: '07:00:00', expected: 30, longest: 60, rps: 20, critical: true, many: true, depends_on: ['CM-DMRU'] },
  ])
  const settings = async () => {
    const rows = await kit.query<{ config_key: string; config_value: string }>(
      'SELECT config_key, config_value FROM billing_batches.batch_monitoring_config',
    )
    return Object.fromEntries(rows.map(({ config_key, config_value }) => [config_key, config_value]))
  }
  expect(await settings()).toMatchObject({
    business_day_start: '05:00',
    poll_interval_minutes: '15',
    stuck_after_minutes: '60',
    failed_severity: 'critical',
    stuck_severity: 'critical',
    long_running_severity: 'warning',
    retention_days: '60',
    summary_retention_days: String(2 * 365),
    page_refresh_minutes: String(todayPage.refreshMs / 60_000),
  })
  // What operators have changed is what is told.
  await kit.query(`INSERT INTO schedules (name, pipeline, declared, changed, decided_until, registered_at, changed_at)
    SELECT pipeline, pipeline, '{}', '{"timing": {"kind": "every", "everyMs": 600000}}', now(), now(), now() FROM watches`)
  await kit.query(`UPDATE rules SET changed = '{"severity": "critical"}' WHERE name = 'job-slow'`)
  await kit.query(`INSERT INTO job_limits SELECT name, 'CM-DMRU', '{"stuckAfter": "75m"}', now(), 'ada' FROM watches`)
  expect(await settings()).toMatchObject({
    poll_interval_minutes: '10',
    long_running_severity: 'critical',
    stuck_after_minutes: 'CM-DMRU 75, D1-IMD 60, C1-PPBTR 60, F1-FLUSH 60, CM_BSGGN 60, BILLRESTSMS 60',
  })
  await kit.query('DELETE FROM schedules')
  await kit.query('DELETE FROM job_limits')
  await kit.query(`UPDATE rules SET changed = '{}' WHERE name = 'job-slow'`)
})

test('the routes of operations tell the same, and the page shows it', async () => {
  const active = (await asked('active-alerts')) as { alerts: { id: string }[]; counts: { critical: number } }
  expect(active.counts.critical).toBeGreaterThanOrEqual(2)
  const logs = await asked('batch-logs', { query: { batch_code: 'C1-PPBTR', status: 'ER', limit: 1, offset: 0 } })
  expect(logs).toMatchObject({ logs: [{ id: 'C1-PPBTR 900000 0' }] })
  expect(await asked('batch-timeline')).toMatchObject({
    date: '2025-11-25',
    batches: [{ batch_code: 'CM-DMRU', status: 'CM' }, {}, { batch_code: 'C1-PPBTR', status: 'ER' }, {}, {}, {}],
  })
  const health = (await asked('batch-health', { query: { days: 7 } })) as { recent_failures: object[] }
  expect(health).toMatchObject({ failed_24h: expect.any(Number), success_rate: expect.any(Number) })
  expect(health.recent_failures[0]).toMatchObject({ id: 'C1-PPBTR 900000 0' })
  const [first] = active.alerts
  expect(await asked('acknowledge', { path: { id: first?.id } })).toMatchObject({ acknowledged: true })
  await expect(asked('acknowledge', { path: { id: 'x' } })).rejects.toThrow("has the id 'x'")
  const { database, clock } = await kit.platform.engine()
  const context = { pool: database.pool, now: clock.now(), query: { from: null, to: null } }
  const { active: card, days, failed, speed, success } = todayPage.data
  expect(await card?.(context)).toMatchObject([{ light: 'red' }])
  expect(await failed?.(context)).toMatchObject([{ about: { en: 'last 24 hours' } }])
  expect(await speed?.(context)).toMatchObject([{ value: expect.any(Number) }])
  expect(await success?.(context)).toMatchObject([{ unit: '%', value: expect.any(Number) }])
  const all = (await days?.(context)) ?? []
  expect(all).toHaveLength(14)
  const figure = expect.any(Number)
  expect(all[1]).toEqual({
    day: '2025-11-24',
    runs: figure,
    success: figure,
    average: figure,
    records: figure,
    rps: figure,
  })
})

test('Oracle that is away, too slow, or takes no password is told of, what was wrong stays so, and nothing is lost', async () => {
  const before = await kit.wrong()
  const away = [
    { wrongPassword: true },
    // Two tries of the look, each with two requests.
    { dropNext: 4 },
    { failStatements: { count: 1, code: 12545, text: 'Connect failed' } },
  ]
  const told: string[] = []
  for (const orders of away) {
    await kit.order(orders)
    const report = await kit.look(15)
    told.push(`${report.status}: ${report.steps.find(({ name }) => name === 'look')?.error?.message}`)
    await kit.order({ wrongPassword: false })
  }
  expect(told[0]).toMatch(/^partial: .*ORDS_USER and ORDS_PASSWORD, got 401/)
  expect(told[1]).toMatch(/^partial: /)
  // One statement that fails is tried again, and nobody need know.
  expect(told[2]).toBe('completed: undefined')
  // One that fails at every try costs the look, though all others are answered.
  const fails = { code: 1555, text: 'snapshot too old', of: 'CI_BATCH_THD' }
  await kit.order({ failStatements: { count: 4, ...fails } })
  const failed = await kit.look(15)
  expect(failed.steps.find(({ name }) => name === 'look')?.error?.message).toBe('ORA-01555: snapshot too old')
  const known = await kit.wrong()
  expect(known).not.toContain('source_away')
  await kit.look(15)
  expect(await kit.wrong()).toEqual([...known, 'source_away'].toSorted())
  const [away1555] = await kit.query<{ evidence: string }>(
    "SELECT evidence FROM verdicts WHERE until IS NULL AND kind = 'source_away'",
  )
  expect(away1555?.evidence).toMatch(
    /^Oracle batch tables does not answer \| Asked every 15m \| Last answer: 2025-11-25T/,
  )
  await kit.look(15)
  expect(await kit.wrong()).not.toContain('source_away')
  patience.timeout = '300ms'
  await kit.order({ delayMs: 60_000 })
  expect(await kit.look(15)).toMatchObject({ status: 'partial' })
  await kit.look(15)
  expect(await kit.wrong()).toEqual(expect.arrayContaining([...before, 'source_away']))
  await expect.poll(() => kit.mails.some((mail) => mail.includes('source away')), { timeout: 10_000 }).toBe(true)
  patience.timeout = '30s'
  await kit.order({ delayMs: 0 })
  await kit.look(15)
  expect(await kit.wrong()).not.toContain('source_away')
  const [stored] = await kit.query<{ runs: number }>(
    "SELECT count(*)::int AS runs FROM job_runs WHERE day = '2025-11-25' AND job = 'F1-FLUSH'",
  )
  // Those of 11:00 and 15:00, of which the second came while nobody could look.
  expect(stored?.runs).toBeGreaterThanOrEqual(2)
})

test('a clock that is off, lookups that are gone, a job never seen and one that vanishes are told of, and the rest goes on', async () => {
  await kit.order({
    clockOffsetMs: 7 * 60_000,
    lookups: false,
    start: [
      { job: 'CM-NEW', minutes: 45, records: 900 },
      { job: 'BILLRESTSMS', minutes: 90, records: 90_000 },
    ],
  })
  expect(await kit.look(15)).toMatchObject({ status: 'completed' })
  const [doubt] = await kit.query<{ evidence: string }>(
    "SELECT evidence FROM verdicts WHERE until IS NULL AND kind = 'source_in_doubt'",
  )
  expect(doubt?.evidence).toContain('CI_LOOKUP_VAL_L')
  expect(doubt?.evidence).toContain('ahead of ours')
  expect(await kit.wrong()).toEqual(expect.arrayContaining(['CM-NEW unknown_job', 'CM_BSGGN stuck']))
  // One that is behind shows runs of now as of seven minutes ago, and none of them has stood still for that.
  await kit.order({ clockOffsetMs: -7 * 60_000, lookups: true })
  await kit.look(15)
  const [behind] = await kit.query<{ evidence: string }>(
    "SELECT evidence FROM verdicts WHERE until IS NULL AND kind = 'source_in_doubt'",
  )
  expect(behind?.evidence).toMatch(/^its clock is 7m( \d+s)? behind ours$/)
  expect(await kit.wrong()).not.toContain('CM-NEW stuck')
  await kit.order({ clockOffsetMs: 0 })
  await kit.order({ vanish: 'BILLRESTSMS' })
  await kit.look(15)
  expect(await kit.wrong()).toContain('BILLRESTSMS vanished')
  const [day] = await kit.query(`SELECT failed_runs > 0 AS failed, success_rate < 100 AS less
    FROM billing_batches.batch_performance_summary WHERE batch_code = 'BILLRESTSMS' AND date = '2025-11-25'`)
  expect(day).toEqual({ failed: true, less: true })
  expect(await kit.wrong()).not.toContain('source_in_doubt')
})

test('a run that failed and is started again hours later under its key is neither long nor slow, and good when it ends', async () => {
  await kit.order({ start: [{ job: 'CM-DMRU', minutes: 10, records: 90_000, threads: 4, ends: 'failed' }] })
  await kit.look(15)
  const ours = async () => (await kit.wrong()).filter((text) => text.startsWith('CM-DMRU'))
  expect(await ours()).toEqual(['CM-DMRU failed'])
  for (let hour = 0; hour < 4; hour += 1) await kit.look(60)
  await kit.order({ restart: [{ job: 'CM-DMRU', minutes: 60, records: 900_000 }] })
  await kit.look(15)
  expect(await ours()).toEqual([])
  await kit.look(15)
  const [run] = await kit.query<{ key: string }>(
    "SELECT key, state, (last_seen_at - restarted_at)::text AS ran FROM job_runs WHERE job = 'CM-DMRU' AND restarted_at IS NOT NULL",
  )
  expect(run).toMatchObject({ state: 'running', ran: '00:30:00' })
  const [log] = await kit.query(`SELECT status, duration_seconds::int AS seconds, rps::float8 AS rps
    FROM billing_batches.batch_execution_logs WHERE id = '${run?.key}'`)
  expect(log).toEqual({ status: 'ST', seconds: 1800, rps: expect.any(Number) })
  await kit.look(45)
  expect(await ours()).toEqual([])
})

test('a job that is submitted and does not start is pending on the timeline of its day, and one run when it does', async () => {
  await kit.order({ start: [{ job: 'CM_BSGGN', minutes: 90, records: 400_000, threads: 4, waitsMinutes: 60 }] })
  await kit.look(15)
  const pending = async () => {
    const { batches } = (await asked('batch-timeline')) as {
      batches: { batch_code: string; status: string; runs: { status: string }[] }[]
    }
    const { status, runs } = batches.find(({ batch_code }) => batch_code === 'CM_BSGGN') ?? {}
    return { status, waiting: runs?.filter((run) => run.status === 'PD').length }
  }
  expect(await pending()).toEqual({ status: 'PD', waiting: 1 })
  const logs = await asked('batch-logs', { query: { status: 'PD', limit: 9, offset: 0 } })
  expect(logs).toMatchObject({
    total: 1,
    logs: [{ batch_code: 'CM_BSGGN', batch_nbr: null, start_time: null, business_date: '2025-11-25' }],
  })
  const count = "SELECT count(*)::int AS runs FROM job_runs WHERE job = 'CM_BSGGN' AND day = '2025-11-25'"
  const before = await kit.query(count)
  await kit.look(60)
  expect(await pending()).toEqual({ status: 'ST', waiting: 0 })
  expect(await kit.query(count)).toEqual(before)
  expect(await kit.wrong()).not.toContain('CM_BSGGN vanished')
})

test('an outage over the beginning of a business day loses nothing of the old one, and the new one is learned', async () => {
  await kit.look((Date.parse('2025-11-26T04:45+06:00') - (await kit.platform.engine()).clock.now().getTime()) / 60_000)
  const run = { minutes: 20, records: 90_000, threads: 2 }
  await kit.order({
    start: [
      { ...run, job: 'F1-FLUSH' },
      { ...run, job: 'CM_BSGGN', minutes: 10, ends: 'failed' },
    ],
  })
  await kit.order({ wrongPassword: true })
  const before = await kit.wrong()
  await kit.look(14)
  await kit.look(15)
  expect(await kit.wrong()).toEqual([...before, 'source_away'].toSorted())
  await kit.order({ wrongPassword: false })
  await kit.look(15)
  const [watch] = await kit.query('SELECT learned_for::text AS learned, away_since AS away FROM watches')
  expect(watch).toEqual({ learned: '2025-11-26', away: null })
  const ended = await kit.query<{ key: string }>(
    `SELECT key, job, state, day::text FROM job_runs
     WHERE ended_at > '2025-11-26T04:46+06:00' AND key ~ ' 9000\\d\\d ' ORDER BY job`,
  )
  expect(ended).toMatchObject([
    { job: 'CM_BSGGN', state: 'failed', day: '2025-11-25' },
    { job: 'F1-FLUSH', state: 'completed', day: '2025-11-25' },
  ])
  const [told] = await kit.query(`SELECT kind FROM verdicts WHERE until IS NULL AND key = '${ended[0]?.key}'`)
  expect(told).toEqual({ kind: 'failed' })
  const [counted] = await kit.query(
    "SELECT d.runs = (SELECT count(*) FROM job_runs r WHERE r.job = d.job AND r.day = d.day) AS all FROM job_days d WHERE job = 'F1-FLUSH' AND day = '2025-11-25'",
  )
  expect(counted).toEqual({ all: true })
  // Neither day has jobs missing for it.
  expect((await kit.wrong()).filter((text) => /missing|late/.test(text))).toEqual(
    before.filter((text) => /missing|late/.test(text)),
  )
})

test('an alert is of a type that is known after what was found has gone, and shown as long as runs are kept', async () => {
  const types = async () =>
    await kit.query(`SELECT DISTINCT alert_type AS type FROM billing_batches.batch_monitoring_alerts ORDER BY 1`)
  const [found] = await kit.query<{ verdicts: number }>('SELECT count(*)::int AS verdicts FROM verdicts')
  expect(found?.verdicts).toBeGreaterThan(5)
  await kit.query('DELETE FROM verdicts')
  const documented = [
    'FAILED',
    'STUCK',
    'LONG_RUNNING',
    'MISSING',
    'DEADLINE_AT_RISK',
    'SOURCE_AWAY',
    'SOURCE_IN_DOUBT',
  ]
  for (const { type } of (await types()) as { type: string }[]) expect(documented).toContain(type)
  const shown =
    'SELECT count(*)::int AS alerts FROM billing_batches.batch_monitoring_alerts WHERE resolved_at IS NOT NULL'
  expect(await kit.query(shown)).not.toEqual([{ alerts: 0 }])
  await kit.query(
    "UPDATE alerts SET closed_at = closed_at - interval '61 days', fired_at = fired_at - interval '61 days', since = since - interval '61 days'",
  )
  expect(await kit.query(shown)).toEqual([{ alerts: 0 }])
})

test('no password stands in outputs, errors, events, logs or messages', async () => {
  const texts = await kit.query<{ text: string }>(
    `SELECT s::text AS text FROM steps s UNION ALL SELECT e::text FROM run_events e UNION ALL SELECT l::text FROM step_logs l
     UNION ALL SELECT w::text FROM watches w UNION ALL SELECT d::text FROM deliveries d`,
  )
  expect(texts.length).toBeGreaterThan(20)
  const encoded = Buffer.from('CISREAD:simulated').toString('base64')
  expect(texts.filter(({ text }) => text.includes(encoded))).toEqual([])
})
