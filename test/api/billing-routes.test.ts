import { expect, it } from 'vitest'
import { billingBatchesWith } from '../../systems/billing-batches/index.ts'
import { openPlatformDoor, type PlatformDoor } from './platform-door.ts'

const base = '/api/ami-operational'

/** The routes of operations over HTTP, after a look that saw a job fail and one that is submitted. */
async function operations(): Promise<PlatformDoor> {
  // What the machine is set up with must not lead a test to a real database.
  for (const name of ['ORDS_BASE_URL', 'ORACLE_CONNECT_STRING', 'MILLRACE_SIMULATED']) delete process.env[name]
  const now = '2025-11-25T12:00:00+06:00'
  const door = await openPlatformDoor({ systems: [billingBatchesWith()], now, roles: ['monitor'] })
  const { kit } = door
  const [simulator] = kit.platform.simulated()
  const run = { minutes: 10, records: 9000, threads: 2 }
  const start = [
    { ...run, job: 'C1-PPBTR', ends: 'failed' },
    { ...run, job: 'CM_BSGGN', waitsMinutes: 600 },
  ]
  await fetch(`${simulator?.address}/_control`, { method: 'POST', body: JSON.stringify({ start }) })
  kit.clock.advance(15 * 60_000)
  await kit.run('watch-utility-batches-simulated')
  await kit.settle()
  return door
}

it('operations ask for alerts, runs, the day and health over HTTP, and what makes no sense is refused with what it is', async () => {
  await using door = await operations()
  const ask = async (path: string) => await door.ask('viewer', 'GET', `${base}${path}`)
  const { body, status } = await ask('/active-alerts')
  expect(status).toBe(200)
  const { alerts, counts } = body as { alerts: { id: string; alert_type: string }[]; counts: { total: number } }
  expect(counts.total).toBe(alerts.length)
  const failed = alerts.find(({ alert_type }) => alert_type === 'FAILED')
  expect(failed).toMatchObject({ batch_code: 'C1-PPBTR', alert_severity: 'CRITICAL', acknowledged: false })
  const logs = await ask('/batch-logs?batch_code=C1-PPBTR&status=ER&from=2025-11-25&to=2025-11-25&limit=1')
  expect(logs.body).toMatchObject({
    total: 1,
    logs: [{ id: 'C1-PPBTR 900000 0', start_time: '2025-11-25T06:00:00.000Z' }],
  })
  expect((await ask('/batch-logs?from=2025-11-26&to=2025-11-25')).body).toEqual({ logs: [], total: 0 })
  const pending = { batch_code: 'CM_BSGGN', status: 'PD', start_time: null, duration_seconds: null }
  expect((await ask('/batch-logs?status=PD')).body).toMatchObject({ logs: [pending] })
  const { body: day } = await ask('/batch-timeline?date=2025-11-25')
  expect(day).toMatchObject({
    date: '2025-11-25',
    batches: [{ batch_code: 'CM-DMRU' }, {}, {}, {}, { status: 'PD' }, {}],
  })
  expect((await ask('/batch-timeline?date=2031-01-01')).body).toMatchObject({
    batches: [{ status: null, runs: [] }, {}, {}, {}, {}, {}],
  })
  // A list says how many threads a run has, and the run itself what each of them does.
  const watch = '/api/watches/utility-batches-simulated'
  const listed = await door.ask('viewer', 'GET', `${watch}/runs?job=C1-PPBTR&limit=1`)
  expect(listed.body).toMatchObject({ items: [{ key: 'C1-PPBTR 900000 0', threads: 2 }] })
  const seen = await door.ask('viewer', 'GET', `${watch}/runs/${encodeURIComponent('C1-PPBTR 900000 0')}/observations`)
  const failedThread = { state: 'failed', records: expect.any(Number), failedRecords: expect.any(Number) }
  expect(seen.body).toMatchObject({
    threads: [
      { ...failedThread, number: 1 },
      { ...failedThread, number: 2 },
    ],
  })
  expect((await ask('/batch-health?days=1')).body).toMatchObject({ days: 1, failed_24h: expect.any(Number) })
  for (const wrong of [
    '/batch-logs?status=XX',
    '/batch-logs?from=yesterday',
    '/batch-logs?to=2025-02-30',
    '/batch-logs?limit=0',
    '/batch-logs?limit=501',
    '/batch-logs?offset=-1',
    '/batch-timeline?date=25.11.2025',
    '/batch-health?days=61',
  ]) {
    const [, word = ''] = /[?](\w+)=/.exec(wrong) ?? []
    const refused = await ask(wrong)
    expect([wrong, refused.status, JSON.stringify(refused.body).includes(word)]).toEqual([wrong, 422, true])
  }
  for (const path of ['/active-alerts', '/batch-logs', '/batch-timeline', '/batch-health']) {
    expect([path, (await door.ask(null, 'GET', base + path)).status]).toEqual([path, 401])
  }

  const address = `${base}/acknowledge-alert/${failed?.id}`
  const post = async (role: 'viewer' | 'operator' | null, given?: unknown, path = address) =>
    await door.ask(role, 'POST', path, given)
  expect([(await post(null, {})).status, (await post('viewer', {})).status]).toEqual([401, 403])
  expect((await post('operator', { note: '' })).status).toBe(422)
  expect((await post('operator', {}, `${base}/acknowledge-alert/none`)).status).toBe(404)
  const by = 'token test of operator@example.com'
  // As it was always sent: without a body.
  const acknowledged = await post('operator')
  expect(acknowledged).toMatchObject({ status: 200, body: { id: failed?.id, acknowledged: true, acknowledged_by: by } })
  const after = (await ask('/active-alerts')).body as { alerts: { id: string }[] }
  const acknowledged_at = door.kit.clock.now().toISOString()
  expect(after.alerts.find(({ id }) => id === failed?.id)).toMatchObject({
    acknowledged: true,
    acknowledged_by: by,
    acknowledged_at,
  })
})
