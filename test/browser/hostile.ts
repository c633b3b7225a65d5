import { daily, dataset, page, pipeline, rule, runFails, schedule, system } from 'millrace'
import type { Channel } from '../../src/pipelines/notifications/channel.ts'
import { ask } from '../api/ask-route.ts'
import { openPlatformDoor, type PlatformDoor } from '../api/platform-door.ts'

/** What the text of each place begins with. */
export const start = '<img src=x onerror='
/** As HTML it would be a picture, and run a script. */
const picture = `${start}"document.title='run'">`
const script = "javascript:document.title='run'"
/** From here on the letters run from right to left: 'exe.png' looks like 'gnp.exe'. */
const override = '\u202Egnp.exe'

/** Text of others at its worst, as long as its place allows: a picture, a link, an override and a word without an end. */
function hostile(most = 10_000): string {
  return `${picture} ${script} ${override} `.padEnd(most, 'W').slice(0, most)
}

/** The longest of what is a name: nothing in it tells where to break. */
const longName = 'w'.repeat(63)

/** A platform with the worst text in every place that takes text of others, and where it is shown. */
export interface HostileDoor {
  door: PlatformDoor
  run: string
  alert: string
  backfill: string
}

export async function openHostileDoor(): Promise<HostileDoor> {
  const readings = dataset({
    name: longName,
    table: 'hostile.readings',
    key: ['meter', 'day'],
    columns: { meter: 'text', day: 'date', value: 'numeric' },
    source: 'meter',
    time: 'day',
    freshness: '3d',
  })
  const rows = [
    { meter: hostile(100), day: '2026-08-18', value: '1' },
    { meter: 'bad', day: '2026-08-18', value: '1' },
    { meter: 'bad', day: hostile(), value: '1' },
    { meter: 'bad', day: '2026-08-17', value: hostile() },
  ]
  const loading = pipeline('loading', { window: { lookback: '3d', history: '30d', zone: 'UTC' } })
    .stage('fetch', { dataset: readings }, () => rows)
    .gate('quality', { from: 'fetch', warn: 0, block: 0, floors: { validity: 0, completeness: 0 } })
    .load('store', { from: 'quality', into: readings })
  const failure = () => Object.assign(new Error(hostile()), { code: hostile(100) })
  const failing = pipeline(longName)
    .step('list', () => [{ key: hostile(400) }])
    .each('item', { from: 'list', key: ({ key }) => key, tolerate: 1, retry: { attempts: 1 } }, () => {
      throw failure()
    })
    .step('break', { after: ['item'], retry: { attempts: 1 } }, ({ log }) => {
      log.info(hostile())
      throw failure()
    })
  const historical = pipeline('historical', { window: { lookback: '3d', history: '30d', zone: 'UTC' } }).step(
    'break',
    { retry: { attempts: 1 } },
    () => {
      throw failure()
    },
  )
  const post: Channel = {
    name: 'post',
    perSecond: 1000,
    missing: () => [],
    recipients: () => [hostile(200)],
    render: ({ title }) => ({ text: title }),
    send: async () => {
      throw new Error(hostile())
    },
  }
  const door = await openPlatformDoor({
    systems: [
      system({
        name: 'hostile',
        pipelines: [loading, failing, historical],
        pages: [everything],
        schedules: [schedule(`s-${longName.slice(2)}`, { run: failing, when: daily('06:00', { timezone: 'UTC' }) })],
        rules: [
          rule('run-failed', {
            when: runFails({}),
            severity: 'critical',
            runbook: 'https://example.com/runbook',
            suggest: hostile(500),
          }),
        ],
      }),
    ],
    notifications: { channels: [post] },
    roles: ['scheduler', 'monitor'],
    now: '2026-08-19T12:00:00Z',
  })
  const { kit } = door
  const { pool } = (await kit.platform.engine()).database
  await pool.query('CREATE SCHEMA hostile')
  await pool.query('CREATE TABLE hostile.readings (meter text, day date, value numeric, PRIMARY KEY (meter, day))')
  await kit.platform.startRun('loading')
  const { id: run } = await kit.platform.startRun(longName)
  const { id: backfill } = await kit.platform.startBackfill('historical', { from: '2026-08-01', to: '2026-08-02' })
  await kit.settle()
  const { rows: alerts } = await pool.query<{ id: string }>('SELECT id FROM alerts WHERE subject = $1', [longName])
  const alert = alerts[0]?.id ?? ''
  const asAdmin = { as: 'admin' } as const
  await ask(door, 'post /api/alerts/{id}/acknowledge', { path: { id: alert }, body: { note: hostile(1000) } })
  const to = '2026-12-31T00:00:00Z'
  await ask(door, 'post /api/silences', { body: { rule: 'run-failed', subject: longName, to, reason: hostile(1000) } })
  await ask(door, 'post /api/schedules/{name}/pause', {
    path: { name: `s-${longName.slice(2)}` },
    body: { reason: hostile(1000) },
  })
  await ask(door, 'post /api/freeze', { body: { reason: hostile(1000) } })
  await ask(door, 'post /api/users', {
    ...asAdmin,
    body: { email: `${'w'.repeat(60)}@example.com`, name: hostile(200), role: 'viewer', groups: [longName] },
  })
  await ask(door, 'patch /api/users/{id}', {
    ...asAdmin,
    path: { id: door.users.admin.id },
    body: { name: hostile(200) },
  })
  await ask(door, 'post /api/tokens', { ...asAdmin, body: { name: longName, role: 'viewer' } })
  await ask(door, 'patch /api/rules/{name}', {
    path: { name: 'run-failed' },
    body: { changes: { suggest: hostile(500) } },
  })
  await kit.settle()
  return { door, run, alert, backfill: backfill ?? '' }
}

const cell = hostile(2000)
const everything = page('everything', {
  title: hostile(200),
  blocks: [
    { kind: 'text', text: hostile(2000) },
    { kind: 'card', title: cell, source: 'rows', label: 'name', value: 'name', unit: 'name', detail: 'name' },
    {
      kind: 'series',
      title: cell,
      source: 'rows',
      time: 'at',
      values: [{ name: 'number', title: cell, as: 'line' }],
      by: ['name'],
      unit: cell,
    },
    {
      kind: 'table',
      title: cell,
      source: 'rows',
      columns: [
        { name: 'name', title: cell, link: '/{name}' },
        { name: 'script', title: cell, link: '/runs/{script}' },
        { name: 'name', title: cell, as: 'state' },
        { name: 'name', title: cell, as: 'light' },
      ],
    },
    { kind: 'timeline', title: cell, source: 'rows', label: 'name', from: 'at', to: 'at', state: 'name' },
    { kind: 'graph', title: cell, source: 'rows', id: 'name', label: 'name', after: 'none', state: 'name' },
    {
      kind: 'form',
      title: cell,
      form: { type: 'object', properties: { name: { type: 'string', title: cell, description: cell } } },
      sends: { method: 'post', path: '/api/runs' },
      label: hostile(100),
    },
    { kind: 'action', label: hostile(100), sends: { method: 'post', path: '/api/runs' }, confirm: cell },
    { kind: 'runs', title: cell, pipeline: longName },
    { kind: 'alerts', title: cell },
  ],
  data: { rows: async () => [{ name: cell, script, number: 1, at: '2026-08-18T00:00:00Z', none: '' }] },
})
