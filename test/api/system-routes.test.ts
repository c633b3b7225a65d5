import { endpoint, pipeline, system } from 'millrace'
import { expect, it } from 'vitest'
import { z } from 'zod'
import { openPlatformDoor } from './platform-door.ts'

const failing = pipeline('failing').step('only', () => {
  throw new Error('no')
})

const own = [
  endpoint({
    method: 'get',
    path: '/api/weather/{city}/days',
    role: 'viewer',
    summary: 'Days of a city.',
    query: z.object({ days: z.coerce.number().int().min(1).default(2) }),
    answer: z.object({ city: z.string(), days: z.number(), now: z.iso.datetime(), actor: z.string() }),
    handler: async ({ path, query, now, actor }) => ({ city: path.city, days: query.days, now, actor }),
  }),
  endpoint({
    method: 'get',
    path: '/api/weather/written',
    role: 'viewer',
    summary: 'Tries to write.',
    answer: z.object({}),
    handler: async ({ pool }) => {
      await pool.query('DELETE FROM runs')
      return {}
    },
  }),
  endpoint({
    method: 'post',
    path: '/api/weather/acknowledge/{id}',
    role: 'operator',
    summary: 'Acknowledges.',
    action: 'alert.acknowledge',
    body: z.object({ note: z.string().optional() }),
    answer: z.object({ by: z.string() }),
    handler: async ({ path, body, actor, acknowledgeAlert }) => {
      await acknowledgeAlert(path.id, body.note)
      return { by: actor }
    },
  }),
]

it('a route of a system is asked as any other: its schemas, rights, audit and Idempotency-Key hold, and it only reads', async () => {
  const weather = system({ name: 'weather', pipelines: [failing], routes: own })
  await using door = await openPlatformDoor({ systems: [weather], roles: ['monitor'], now: '2026-08-19T12:00:00Z' })
  const days = await door.ask('viewer', 'GET', '/api/weather/dhaka/days?days=3')
  expect(days).toMatchObject({ status: 200, body: { city: 'dhaka', days: 3, now: '2026-08-19T12:00:00.000Z' } })
  expect((await door.ask('viewer', 'GET', '/api/weather/dhaka/days?days=x')).status).toBe(422)
  expect((await door.ask(null, 'GET', '/api/weather/dhaka/days')).status).toBe(401)
  await door.kit.run('failing')
  expect((await door.ask('viewer', 'GET', '/api/weather/written')).status).toBe(500)
  const { database } = await door.kit.platform.engine()
  expect((await database.pool.query('SELECT FROM runs')).rows).toHaveLength(1)

  const { rows } = await database.pool.query<{ id: string }>('SELECT id FROM alerts')
  const address = `/api/weather/acknowledge/${rows[0]?.id}`
  expect((await door.ask('viewer', 'POST', address, {})).status).toBe(403)
  const key = { 'idempotency-key': 'once' }
  const first = await door.ask('operator', 'POST', address, { note: 'mine' }, key)
  const again = await door.ask('operator', 'POST', address, { note: 'mine' }, key)
  expect([first.status, first.body, again.body]).toEqual([
    200,
    { by: 'token test of operator@example.com' },
    first.body,
  ])
  expect(again.headers.get('idempotency-replayed')).toBe('true')
  const audit = await database.pool.query(
    'SELECT action, outcome, actor FROM audit WHERE object_kind <> $1 ORDER BY number',
    ['user'],
  )
  expect(audit.rows.filter(({ action }) => action === 'alert.acknowledge')).toMatchObject([
    { outcome: 'denied' },
    { outcome: 'done' },
  ])
  const document = await door.ask(null, 'GET', '/api/openapi.json')
  expect(JSON.stringify(document.body)).toContain('getWeatherCityDays')
})

it('a route that could not be told from another one is refused, when it is declared or when the door opens', async () => {
  const [get] = own
  const at = (path: `/api/${string}`) =>
    endpoint({ method: 'get', path, role: 'viewer', summary: 's', answer: z.object({}), handler: async () => ({}) })
  expect(() => at('/api/weather/{city}/../x')).toThrow('expected path to be such as')
  expect(() => at('/api/weather')).toThrow('expected path to be such as')
  const post = { method: 'post', path: '/api/weather/x', role: 'operator', summary: 's', answer: z.object({}) } as const
  expect(() => endpoint({ ...post, handler: async () => ({}) })).toThrow('expected action to name what a post changes')
  expect(() => system({ name: 'twice', pipelines: [], routes: get ? [get, get] : [] })).toThrow('two endpoints')
  const opening = async (...paths: `/api/${string}`[]) => {
    const systems = paths.map((path, index) => system({ name: `system-${index}`, pipelines: [], routes: [at(path)] }))
    await using door = await openPlatformDoor({ systems })
    return door.address
  }
  await expect(opening('/api/runs/mine')).rejects.toThrow('/api/runs is of Millrace')
  await expect(opening('/api/weather/a', '/api/weather/b')).rejects.toThrow("/api/weather is of system 'system-0'")
})
