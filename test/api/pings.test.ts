import { pipeline } from 'millrace'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { heartbeats, system, watch } from '../../src/index.ts'
import { openPlatformDoor, type PlatformDoor } from './platform-door.ts'

const backups = watch({
  name: 'backups',
  source: heartbeats(),
  every: '5m',
  day: { startsAt: '00:00', timezone: 'UTC' },
  workflow: [{ job: 'dump', startsAt: '02:00', startsBy: '02:15', longest: '1h' }, { job: 'copy' }, { job: 'sync' }],
})
const elsewhere = watch({
  name: 'elsewhere',
  source: { name: 'the test', list: async () => ({ runs: [] }) },
  every: '5m',
  day: { startsAt: '00:00', timezone: 'UTC' },
  workflow: [{ job: 'dump' }],
})

let door: PlatformDoor
beforeAll(async () => {
  door = await openPlatformDoor({
    systems: [
      system({ name: 'it', pipelines: [pipeline('nothing').step('only', () => null)], watches: [backups, elsewhere] }),
    ],
    now: '2026-03-10T02:00Z',
  })
  // Watches are written down by their first look.
  for (const name of ['watch-backups', 'watch-elsewhere']) await door.kit.run(name)
}, 60_000)
afterAll(() => door?.[Symbol.asyncDispose]())

interface Made {
  key: { id: string; prefix: string; lastPingAt: string | null }
  secret: string
}

const makeKey = async (job: string) =>
  (await door.ask('operator', 'POST', '/api/watches/backups/keys', { job })).body as Made

const ping = async (path: string, body?: string) => {
  const request = body === undefined ? {} : { method: 'POST', body }
  const answer = await fetch(`${door.address}/api/ping/${path}`, request)
  return { status: answer.status, text: await answer.text() }
}

const rows = async <Row extends object>(text: string) =>
  (await (await door.kit.platform.engine()).database.pool.query<Row>(text)).rows

const at = (time: string) => door.kit.clock.moveTo(new Date(`2026-03-10T${time}Z`))

const pinged = async () =>
  await rows('SELECT job, run, state, records::int, error, said FROM pings ORDER BY started_at, run, id')

it('a script tells of its runs, several at once by name, and the watch sees them', async () => {
  const { key, secret } = await makeKey('dump')
  expect(await ping(`${secret}/start`)).toEqual({ status: 200, text: 'OK\n' })
  // Without a name of its own, the one that goes on is meant.
  expect((await ping(`${secret}/progress?records=40`)).status).toBe(200)
  expect((await door.kit.run('watch-backups')).status).toBe('completed')
  at('02:20')
  expect((await ping(`${secret}/log`, 'wrote 40\0 tables')).status).toBe(200)
  expect((await ping(`${secret}?records=100`)).status).toBe(200)
  for (const run of ['a', 'b']) await ping(`${secret}/start?run=${run}`)
  at('02:30')
  await ping(`${secret}/0?run=a`, 'done')
  // Sent again, as the answer was lost: neither another run, nor another end.
  await ping(`${secret}/start?run=b`)
  at('02:31')
  await ping(`${secret}/3?run=b`, `${'x'.repeat(20_000)} disk full`)
  await ping(`${secret}/3?run=b`)
  expect((await door.kit.run('watch-backups')).status).toBe('completed')
  const runs = (await door.ask('viewer', 'GET', '/api/watches/backups/runs')).body as { items: object[] }
  expect(runs.items).toHaveLength(3)
  expect(runs.items).toContainEqual(
    expect.objectContaining({ job: 'dump', state: 'completed', records: 100, durationMs: 20 * 60_000 }),
  )
  expect(runs.items).toContainEqual(
    expect.objectContaining({
      state: 'failed',
      error: expect.stringMatching(/^exit code 3: x+ disk full$/),
      durationMs: 11 * 60_000,
    }),
  )
  const told = (await pinged()) as { said: string }[]
  expect(told[0]?.said).toBe('wrote 40 tables')
  expect(Math.max(...told.map(({ said }) => said.length))).toBe(10_000)
  const saidOf = async (name: string, runKey: string) => {
    const path = `/api/watches/${name}/runs/${encodeURIComponent(runKey)}/observations`
    return ((await door.ask('viewer', 'GET', path)).body as { said: string | null }).said
  }
  const done = (runs.items as { key: string; state: string }[]).filter(({ state }) => state === 'completed')
  expect(new Set(await Promise.all(done.map((run) => saidOf('backups', run.key))))).toEqual(
    new Set(['wrote 40 tables', 'done']),
  )
  expect(await saidOf('elsewhere', done[0]?.key ?? '')).toBeNull()
  expect(await saidOf('backups', 'dump 1')).toBeNull()
  const takes = async (name: string) =>
    ((await door.ask('viewer', 'GET', `/api/watches/${name}/timeline`)).body as { takesPings: boolean }).takesPings
  expect([await takes('backups'), await takes('elsewhere')]).toEqual([true, false])
  expect(await rows('SELECT kind FROM verdicts WHERE until IS NULL')).toEqual([{ kind: 'failed' }])
  const listed = (await door.ask('viewer', 'GET', '/api/watches/backups/keys')).body as { items: object[] }
  expect(listed.items).toMatchObject([
    { id: key.id, prefix: secret.slice(0, 10), lastPingAt: '2026-03-10T02:31:00.000Z' },
  ])
})

it('pings that come at once are one run, and a start without the end of the run before ends it', async () => {
  const { secret } = await makeKey('copy')
  at('03:00')
  await Promise.all(Array.from({ length: 8 }, () => ping(`${secret}/start?run=one`)))
  expect(await rows(`SELECT state FROM pings WHERE run = 'one'`)).toEqual([{ state: 'running' }])
  await ping(`${secret}/start`)
  at('03:10')
  await ping(`${secret}/start`)
  expect(await rows(`SELECT state, error FROM pings WHERE job = 'copy' AND run = '' ORDER BY started_at`)).toEqual([
    { state: 'failed', error: 'it started again without a word of its end' },
    { state: 'running', error: null },
  ])
})

it('a run of a key goes on once, until its end, which is not before its start', async () => {
  const { key } = await makeKey('copy')
  const { pool } = (await door.kit.platform.engine()).database
  const insert = async (state: string, endedAt: string | null) =>
    await pool.query(
      `INSERT INTO pings (id, key_id, watch, job, run, state, started_at, ended_at, said, told_at)
       VALUES (gen_random_uuid(), $1, 'backups', 'copy', 'x', $2, '2026-03-10T04:00Z', $3, '', now())`,
      [key.id, state, endedAt],
    )
  await insert('running', null)
  await expect(insert('running', null)).rejects.toThrow('pings_one_open')
  await expect(insert('completed', null)).rejects.toThrow('a_ping_runs_until_its_end')
  await expect(insert('completed', '2026-03-10T03:00Z')).rejects.toThrow('a_ping_ends_after_its_start')
})

it('a key is told once and kept nowhere; what is no key, has ended, or tells nothing known is not there', async () => {
  const { key, secret } = await makeKey('copy')
  const everywhere = await rows<{ kept: string }>(
    `SELECT t::text AS kept FROM ping_keys t UNION ALL SELECT a::text FROM audit a UNION ALL SELECT r::text FROM request_keys r
     UNION ALL SELECT p::text FROM pings p`,
  )
  expect(everywhere.filter(({ kept }) => kept.includes(secret))).toEqual([])
  const of = async (path: string) => JSON.stringify({ ...JSON.parse((await ping(path)).text), id: '' })
  const unknown = await of('mlp_nobody')
  expect(JSON.parse(unknown)).toMatchObject({ status: 404 })
  expect(await of(`${secret}/256`)).toBe(unknown)
  expect(await of(`${secret}/stop`)).toBe(unknown)
  expect((await ping(`${secret}?records=many`)).status).toBe(422)
  expect((await ping('mlp_nobody?records=many')).status).toBe(422)
  expect((await door.ask('viewer', 'DELETE', `/api/watches/backups/keys/${key.id}`)).status).toBe(403)
  expect((await door.ask('operator', 'DELETE', `/api/watches/elsewhere/keys/${key.id}`)).status).toBe(404)
  expect((await ping(secret)).status).toBe(200)
  expect((await door.ask('operator', 'DELETE', `/api/watches/backups/keys/${key.id}`)).status).toBe(204)
  expect((await ping(secret)).status).toBe(404)
  expect(await of(secret)).toBe(unknown)
  expect((await door.ask('operator', 'DELETE', `/api/watches/backups/keys/${key.id}`)).status).toBe(404)
  expect((await door.ask('operator', 'POST', '/api/watches/elsewhere/keys', { job: 'dump' })).status).toBe(409)
  expect((await door.ask('operator', 'POST', '/api/watches/backups/keys', { job: 'dupm' })).status).toBe(404)
  const acts = await rows<{ action: string; outcome: string }>(
    'SELECT action, outcome FROM audit ORDER BY number DESC LIMIT 3',
  )
  expect(acts.map(({ action, outcome }) => `${action} ${outcome}`)).toEqual([
    'ping-key.end done',
    'ping-key.end denied',
    'ping-key.create done',
  ])
})

it('a script that is due again and does not come is late, then missing, over days, until it comes', async () => {
  const { secret } = await makeKey('sync')
  const changed = await door.ask('operator', 'PATCH', '/api/watches/backups/jobs/sync', {
    when: '0 * * * *',
    grace: '20m',
  })
  expect(changed.body).toMatchObject({ inForce: { when: '0 * * * *', grace: '20m' } })
  const refused = await door.ask('operator', 'PATCH', '/api/watches/backups/jobs/sync', { when: 'hourly' })
  expect(refused.status).toBe(409)
  const wrongAt = async (time: string) => {
    door.kit.clock.moveTo(new Date(`${time}Z`))
    expect((await door.kit.run('watch-backups')).status).toBe('completed')
    const { rows: found } = await (await door.kit.platform.engine()).database.pool.query<{ kind: string }>(
      "SELECT kind FROM verdicts WHERE job = 'sync' AND until IS NULL",
    )
    return found.map(({ kind }) => kind)
  }
  door.kit.clock.moveTo(new Date('2026-03-11T10:00:05Z'))
  await ping(secret)
  expect(await wrongAt('2026-03-11T11:19')).toEqual([])
  expect(await wrongAt('2026-03-11T11:25')).toEqual(['late'])
  expect(await wrongAt('2026-03-12T12:30')).toEqual(['missing'])
  expect(await wrongAt('2026-03-12T12:35')).toEqual(['missing'])
  await ping(secret)
  expect(await wrongAt('2026-03-12T12:40')).toEqual([])
})
